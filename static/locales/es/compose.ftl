## Escribir a un paciente, y qué pasó con el mensaje
compose-heading = Escribir a un paciente
compose-to = Para
compose-born = Nacimiento
compose-number = Número de ficha
compose-no-name = Paciente sin nombre
compose-urgent = ¿Es para hoy? Llame por teléfono.
compose-subject = Asunto
compose-subject-hint = Una línea. El paciente lo ve después de entrar. No va en ningún correo.
compose-text = Mensaje
compose-text-hint = Una línea vacía empieza un párrafo nuevo. Una línea que empieza con "- " es un punto de una lista. Una línea que empieza con "# " es un título.
compose-read-by = Leer a más tardar el
compose-read-by-hint = Se recuerda al paciente antes de ese día. Si después sigue sin leer, el mensaje aparece en la lista de a quién llamar. Déjelo vacío si no hay prisa.
compose-expires = Se puede leer
compose-expires-hint = Después el paciente ya no puede abrirlo.
compose-expires-never = Mientras se guarde la ficha
compose-expires-days = { $days ->
    [one] Durante un día
   *[other] Durante { $days } días
    }
compose-category = De qué trata
compose-category-hint = Se guarda con el mensaje. El paciente no lo ve.
compose-category-treatment = Tratamiento
compose-category-payment = Pagos
compose-category-operations = Funcionamiento de la clínica
compose-category-marketing = Publicidad
compose-category-part2 = Tratamiento por consumo de sustancias
compose-category-psychotherapy = Notas de psicoterapia
compose-more = Más opciones
compose-reply = El paciente puede contestar
compose-high = Muy privado: el paciente usa su llave otra vez para abrirlo
compose-preview = Vista previa
compose-preview-heading = Así lo verá el paciente
compose-preview-text = Todavía no se ha enviado nada.
compose-send = Enviar
compose-save = Guardar como borrador
compose-change = Cambiarlo
compose-kept = Guardado como borrador. No se ha enviado nada.
compose-undone-text = Deshecho. Nadie vio el mensaje. Aquí está su texto otra vez.
compose-not-sent = El mensaje no se envió. Su texto sigue aquí. Inténtelo otra vez en un minuto.
compose-too-many-drafts = Tiene demasiados borradores. Envíe algunos o descártelos. Su texto sigue aquí.
compose-error-kept = Su texto sigue aquí, y guardado como borrador si presionó «Enviar».
compose-error-subject-empty = Escriba un asunto.
compose-error-subject-long = El asunto es demasiado largo. Puede tener { $most } caracteres.
compose-error-text-empty = Escriba un mensaje.
compose-error-text-long = El mensaje es demasiado largo. Puede tener { $most } caracteres.
compose-error-read-by = Elija un día desde hoy, dentro de un año.
compose-error-choice = Elija una de las respuestas ofrecidas.
compose-sent-heading = Mensajes enviados
compose-sent-now = Qué pasó con ellos, y cómo retirar uno.
compose-drafts-heading = Sus borradores
compose-no-drafts = No tiene borradores.
compose-stuck = Ya no se puede enviar.
compose-draft-answer = Una respuesta en recibidos
between-heading = Mensajes de este paciente
between-none = Todavía no se ha enviado ni escrito nada.
between-wrote = El paciente escribió
compose-none = Todavía no se ha enviado nada.
compose-patients = { $count ->
    [one] Un paciente
   *[other] { $count } pacientes
    }
compose-others = { $count ->
    [one] y uno más
   *[other] y { $count } más
    }
compose-by = Escrito por
compose-by-me = usted
compose-by-relay = sistema de correo
compose-from-me = Escrito por usted
compose-from-relay = Del sistema de correo
compose-message-to = Mensaje a { $name }
compose-message-many = Mensaje a varios pacientes
compose-became = Qué pasó con él
compose-content = El mensaje
compose-no-text = No puede leer este mensaje aquí. Es para quien lo escribió y para el equipo de atención.
compose-sent-at = Enviado
compose-replies = Respuestas
compose-yes = permitidas
compose-no = no permitidas
compose-more-recipients = Hay más pacientes de los que se muestran aquí.
compose-had-opened = Se había abierto:
compose-back = Todos los mensajes enviados
compose-to-message = Al mensaje
compose-sent-to = Enviado a { $name }.
compose-sent-many = Enviado a varios pacientes.
compose-before = Este mensaje ya se había enviado. No se envió por segunda vez.
compose-undo = Deshacer
compose-undo-until = Nadie puede ver este mensaje todavía. Puede deshacerlo hasta las:
compose-undone-done = Deshecho. Nadie vio el mensaje.
compose-too-late = Ya es tarde para deshacerlo. Puede retirar el mensaje.
compose-hidden = No visible antes del
compose-needs-code = Necesita un código
compose-code-given = Código entregado
compose-setup-begun = Configuración empezada, correo sin confirmar
compose-closed = Ficha cerrada
compose-no-address = Sin correo electrónico
compose-alerting = Aviso en camino
compose-trying = El aviso todavía no llega. Se intenta hasta el
compose-alert-sent = Aviso enviado
compose-failed-full = El aviso no llegó: buzón lleno
compose-failed-unknown = El aviso no llegó: no existe esa dirección de correo
compose-failed-away = El aviso no llegó: no se pudo alcanzar el sistema de correo
compose-failed-off = El aviso no llegó: el buzón está desactivado en este momento
compose-failed-refused = El aviso no llegó: el sistema de correo lo rechazó
compose-by-carer = { $count ->
    [one] Para { $names }, que lee los mensajes de este paciente
   *[other] Para { $names }, que leen los mensajes de este paciente
}
compose-opened = Abierto
compose-replied = Contestado
compose-expired = Caducó sin abrirse
compose-undone = Deshecho
compose-taken-back = Retirado
compose-recall = Retirar
compose-recall-text = El mensaje ya no se podrá abrir. Al paciente se le dice que usted retiró un mensaje, y el día.
compose-recall-from = A quién
compose-recall-all = A todos los que aún pueden leerlo
compose-recall-why = Por qué
compose-recall-why-error = Diga por qué lo retira.
compose-recall-patient = Era para otra persona
compose-recall-content = Algo en él estaba mal
compose-recall-other = Otra razón
compose-recall-nothing = Ya no hay nada que retirar.
compose-recalled = Retirado
compose-recalled-unopened = Retirado. Nadie lo abrió.
compose-recalled-opened = lo abrió el
compose-recalled-seen = Ahora está oculto, pero el paciente lo ha visto y puede haberlo guardado.
taken-back-heading = Se retiró un mensaje
taken-back = Su clínica retiró un mensaje el { $date }.
taken-back-opened = Usted lo había abierto.
taken-back-unopened = Usted no lo había abierto.
problem-record-closed = Esta ficha está cerrada
problem-record-closed-text = Ya no se puede escribir a nadie aquí. Lo que escribió se guarda como borrador.
problem-too-many-drafts = Demasiados borradores
problem-too-many-drafts-text = Envíe algunos de sus borradores o descártelos.
problem-too-late = Ya es tarde para esto
problem-too-late-text = Vea el mensaje otra vez para saber qué pasó con él.
