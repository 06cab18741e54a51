# Textos de las páginas en las que el personal busca pacientes, cambia sus fichas y da códigos.

patients-heading = Pacientes
patients-words = Buscar un paciente
patients-words-hint = Escriba cómo empieza un nombre, un correo electrónico o un número de ficha. También sirve el final de un nombre o de un número, desde 3 letras o dígitos.
patients-closed-too = Buscar también fichas cerradas
patients-search = Buscar
patients-no-words = Escriba al menos dos letras o números.
patients-found = Pacientes encontrados
patients-count = { $count ->
    [0] Ningún paciente coincide.
    [one] 1 paciente encontrado.
   *[other] { $count } pacientes encontrados.
}
patients-count-more = Más de { $count } pacientes encontrados.
patients-not-shown = Ahora no se puede mostrar quién coincide. Presione «Buscar».
patients-none = Ningún paciente coincide.
patients-no-more = No hay más pacientes.
patients-none-hint = Pruebe con menos letras o solo con el apellido. Si el paciente aún no está, añada un paciente. Los pacientes de una lista grande se encuentran unos minutos después de importarla.
patients-too-many = Hay muchos más. Escriba más letras del nombre.
patients-pages = Más pacientes
patients-back = Pacientes anteriores
patients-next = Más pacientes
patients-add = Añadir un paciente
patients-give = Dar un código

patients-waiting = Necesita un código
patients-waiting-text = Hay mensajes que esperan a estos pacientes y ellos aún no pueden abrirlos. Dé un código a cada uno.
patients-waiting-count = { $count ->
    [one] 1 mensaje
   *[other] { $count } mensajes
}
patients-waiting-since = Espera desde el

## Una ficha
patient-no-name = Sin nombre
patient-name = Nombre
patient-birth-date = Fecha de nacimiento
patient-birth-date-sure = Por ejemplo: 31 de diciembre de 1980 o 1980-12-31. No 3/4/1980: se puede leer de dos maneras.
patient-record-number = Número de ficha
patient-record-number-hint = Su propio número para este paciente, si usa uno.
patient-phone = Número de teléfono
patient-email = Correo electrónico
patient-email-hint = El correo a esta dirección llega a este paciente, y ahí recibe los avisos. ¿No tiene correo? Deje esto vacío y escriba el nombre: configure la ficha con el paciente en el mostrador.
patient-language = Idioma de los avisos
patient-language-hint = El paciente puede cambiarlo.
patient-language-not-said = Sin indicar
patient-not-given = No indicado
patient-state-needs = Necesita un código
patient-state-carer = { $count ->
    [one] { $names } lee los mensajes de este paciente
   *[other] { $names } leen los mensajes de este paciente
}
patient-state-given = Código entregado. Funciona hasta el
patient-state-begun = Configuración empezada, correo sin confirmar
patient-state-claimed = Ya puede leer aquí
patient-state-again = Ya puede leer aquí. Hay un código nuevo.
patient-state-opens = Con la llave nueva se puede leer desde el
patient-state-closed = Cerrada
patient-messages-wait = Hay mensajes que esperan a este paciente y nadie puede abrirlos todavía.
patient-write = Escribir
patient-change = Cambiar nombre, fecha de nacimiento o teléfono
patient-saved = Guardado.
patient-back = Volver a los pacientes
patient-back-record = Volver a la ficha

## Sus direcciones
patient-addresses = Direcciones de correo
patient-addresses-text = El correo a estas direcciones se convierte en un mensaje privado para este paciente.
patient-address-new = Otro correo electrónico
patient-address-hint = El correo a esta dirección llega a este paciente. Los avisos siguen yendo adonde iban.
patient-address-add = Añadir esta dirección
patient-address-added = La dirección se añadió.
patient-address-remove = Quitar esta dirección
patient-address-removed = La dirección se quitó.
patient-last-address = Tiene que quedar una dirección. Añada primero la nueva y después quite esta.

## Cerrarla
patient-close-open = Cerrar esta ficha
patient-close-text = El correo nuevo a este paciente se rechaza, los códigos dejan de funcionar y el paciente ya no puede leer estos mensajes. No se borra nada. Puede volver a abrir la ficha.
patient-close-unopened = { $count ->
    [one] Se envió un mensaje que todavía no se abre. El paciente ya no podrá leerlo.
   *[other] Se enviaron { $count } mensajes que todavía no se abren. El paciente ya no podrá leerlos.
}
patient-close-scheduled = { $count ->
    [one] Un mensaje se enviará más tarde. Mientras la ficha esté cerrada, no se avisa a nadie y nadie puede leerlo.
   *[other] { $count } mensajes se enviarán más tarde. Mientras la ficha esté cerrada, no se avisa a nadie y nadie puede leerlos.
}
patient-close = Cerrar esta ficha
patient-open = Volver a abrir esta ficha
patient-opened-done = La ficha está abierta otra vez.
patient-closed-text = Esta ficha está cerrada. No se puede enviar ni cambiar nada hasta que la vuelva a abrir.
problem-closed = Esta ficha está cerrada
problem-closed-text = Vuelva a abrir primero la ficha. Después puede seguir.

## Qué está mal
patient-error-missing = Escriba un correo electrónico.
patient-error-address = Escriba el correo electrónico completo, por ejemplo nombre@example.org.
patient-error-address-freed = Usted quitó hace poco esta dirección de otra ficha, o lo hizo un colega que cuenta como usted por una invitación. Pida a otra persona de su equipo que lo haga, para que dos personas estén de acuerdo.
patient-error-address-taken = Otro paciente tiene este correo electrónico. Busque a ese paciente o use otra dirección.
patient-error-number-taken = Otro paciente tiene este número de ficha. Busque a ese paciente o revise el número.
patient-error-full = Esta ficha tiene todas las direcciones que puede tener. Quite una primero.
patient-error-language = Elija un idioma.
patient-error-phone = Escriba un número de teléfono con al menos tres dígitos.
patient-error-date = Escriba la fecha de nacimiento completa, por ejemplo 31 de diciembre de 1980 o 1980-12-31.
patient-error-date-two = Esta fecha se puede leer de dos maneras: { $one } o { $other }. Escriba el mes con letras, o escriba { $iso } para { $one }.
patient-error-date-range = Revise la fecha de nacimiento. Es demasiado antigua o está en el futuro.
patient-error-control = Escriba esto en una sola línea, sin signos especiales.
patient-error-long = { $label }: use como máximo { $most } letras o signos.
patient-twin = ¿Este paciente ya está aquí?
patient-twin-text = Hay una ficha con este nombre y esta fecha de nacimiento. No se añadió nada. Ábrala para ver si es de este paciente.
patient-twin-sure = Es otra persona: añadirla también
patient-conflict = Otra persona cambió esta ficha
patient-conflict-text = Sus cambios aún no están guardados, porque los dos cambiaron lo mismo. Lo que cambió solo uno se conserva. Si guarda ahora, lo suyo reemplaza a lo otro aquí:
patient-conflict-now = La ficha ahora
patient-conflict-yours = Sus cambios

## Dar un código
code-how = ¿Cómo le llega el código al paciente?
code-how-later = Cuando cree el código, usted elige cómo le llega al paciente.
code-how-missing = Elija cómo le llega el código al paciente.
code-no-number = No hay un número de teléfono en la ficha. El teléfono y el mensaje de texto lo necesitan.
code-number-changed = El teléfono de esta ficha cambió en los últimos 30 días. Puede haberlo dado otra persona, así que a ese número no se da ningún código. Envíe el código por carta o configure la ficha con el paciente aquí en el mostrador.
code-too-recent = La fecha de nacimiento o el número de ficha cambió en los últimos 30 días, así que no muestra quién llama. Envíe el código por carta o configure la ficha con el paciente aquí en el mostrador.
code-too-little = Esta ficha tiene muy poco para reconocer a quien llama. Hacen falta dos de estos datos: nombre, fecha de nacimiento y número de ficha. Añada uno o dé el código de otra manera.
code-hand = En persona (funciona 7 días)
code-telephone = Por teléfono (funciona 3 días)
code-sms = Por mensaje de texto (funciona 1 día)
code-never = No envíe nunca un código por correo electrónico.
code-told = «En persona» es para quien está frente a usted. Al teléfono, elija «Por teléfono»: usted devuelve la llamada y compara lo que dice el paciente.
code-make = Crear un código
code-again = El paciente ya usa esta ficha. Con un código nuevo se configura otra vez: avisamos al paciente y se abre a las 24 horas.
code-again-untold = El paciente ya usa esta ficha. Con un código nuevo se configura otra vez y se abre a las 24 horas. No hay correo electrónico: solo podemos decirlo donde el paciente haya entrado.
code-made = Se creó un código:
code-works = Funciona hasta:
code-replaces = Uno nuevo lo reemplaza.
code-begun = Alguien está configurando esta ficha ahora. Un código nuevo pone fin a eso.
code-shown = El código de este paciente
code-until = El código funciona hasta el
code-once = El código se muestra una sola vez. A los dos minutos desaparece de la pantalla. Si lo pierde, cree uno nuevo.
code-gone = El código ya no está en la pantalla. Si todavía lo necesita, cree uno nuevo.
code-do = Qué tiene que hacer
code-do-hand = Compruebe que los datos de arriba son de este paciente. Anote el código y entréguelo.
code-do-telephone = Lea los dígitos uno por uno, un grupo de cuatro cada vez, y deje que el paciente los repita. Después pase al grupo siguiente. No deje nunca un código en un buzón de voz.
code-group = Grupo { $at } de { $of }:
code-group-next = Grupo siguiente
code-do-sms = Envíe el código al número de arriba y a ningún otro. No escriba nada más sobre el paciente.
code-tell = Qué tiene que decirle al paciente
code-tell-go = Vaya a { $host } en su propio teléfono o computadora y elija «¿Es su primera vez?».
code-tell-type = Escriba los 20 dígitos.
code-tell-key = Cree una llave con la cara, el dedo o el PIN.
code-tell-mail = Después escriba los 8 dígitos que llegan por correo electrónico.
code-tell-wait = Esta ficha ya estaba configurada. Después de crear la llave nueva, el paciente espera 24 horas. Si la crea ahora, puede leer desde:

## Un código por teléfono
caller-call = Devuelva la llamada a este número y a ningún otro. ¿Le llamó el paciente? Cuelgue primero. No diga nada todavía: deje que el paciente diga quién es.
caller-voicemail = Nunca en un buzón de voz, y nunca a otra persona para que lo pase.
caller-type = Escriba lo que dice el paciente, dos datos o más. Esta página no muestra lo que hay en la ficha, para que nadie lo lea en voz alta por error.
caller-name-hint = El nombre completo.
caller-misses = Solo decimos si todo coincide. Si no coincide dos veces, durante 24 horas un código de esta ficha va solo por carta, o en el mostrador.
caller-compare = Comparar
caller-matches = Coincide. Es el paciente.
caller-until = Cree el código mientras el paciente está al teléfono. Puede hacerlo hasta:
caller-differs = No coincide. Pregunte otra vez o pare aquí. Si no coincide una vez más, durante 24 horas un código de esta ficha va solo por carta, o en el mostrador.
caller-closes = No coincidió dos veces. Por ahora un código de esta ficha va solo por carta, o en el mostrador.
caller-closed = Dos veces, quien llamaba no coincidió con esta ficha. No se puede dar ningún código por teléfono, por mensaje de texto ni en persona, hasta el
caller-closed-left = Puede enviar el código por carta o configurar la ficha con el paciente aquí en el mostrador.
caller-over = Pasaron diez minutos, o el código ya se creó. Pregunte otra vez al paciente.
caller-error-little = Escriba dos datos o más que dice el paciente.
caller-back = Dar el código de otra manera
problem-caller = Alguien tiene que decir quién es
problem-caller-text = No se creó ningún código. Llame primero al paciente y compare lo que dice.
problem-number-changed = A este número no se puede dar ningún código
problem-number-changed-text = El teléfono de esta ficha cambió en los últimos 30 días. Un código va por carta, o en el mostrador.
problem-post-only = Ahora un código de esta ficha va solo por carta
problem-post-only-text = Dos veces, quien llamaba no coincidió con esta ficha. Durante 24 horas un código va por carta, o en el mostrador.
