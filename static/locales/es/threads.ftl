# Textos sobre respuestas: pacientes y personal.

reply-heading = Contestar
reply-label = Su respuesta
reply-hint = Su clínica la lee en días hábiles. En una emergencia llame al 911.
reply-send = Enviar
reply-done = Su clínica recibió su respuesta.
turns-heading = Esta conversación
turn-you = De su parte:
turn-older = Los anteriores están en sus mensajes.
turn-clinic = Su clínica:
turn-mail = Por correo electrónico común:
turn-here = (este mensaje)
turn-new = Nuevo
reply-error-empty = Primero escriba un texto.
reply-error-long = El texto es demasiado largo. Acórtelo o envíelo por partes.
reply-error-many = Hoy escribió mucho. Lo que escribió sigue aquí: envíelo dentro de una hora o llame a su clínica.

threads-shelves = Cuáles
threads-unassigned = Sin asignar
threads-mine = Míos
threads-open = Todos los abiertos
threads-done = Terminados
threads-empty = Aquí no hay nada.
threads-waits = Sin responder
threads-since = Espera desde el
threads-in-hand = A cargo de:
threads-nobody = Nadie está a cargo.
threads-take = Encargarme yo
threads-colleague = Alguien de su equipo
threads-give = Pasárselo a esta persona
threads-no-colleague = Esta persona ya no puede encargarse. Elija a otra.
threads-of-colleague = { $name } se encarga de esto. Hable con esta persona antes de contestar: el paciente podría recibir dos respuestas.
threads-writes = { $minutes ->
    [0] { $name } está escribiendo una respuesta ahora mismo. Hable antes con esa persona: el paciente puede recibir dos respuestas.
    [one] { $name } está escribiendo una respuesta. El último cambio fue hace un minuto. Hable antes con esa persona: el paciente puede recibir dos respuestas.
   *[other] { $name } está escribiendo una respuesta. El último cambio fue hace { $minutes } minutos. Hable antes con esa persona: el paciente puede recibir dos respuestas.
}
threads-release = Devolverlo
threads-finish = Terminado
threads-reopen = Abrirlo otra vez
threads-record = La ficha del paciente
threads-patient = El paciente
threads-relayed = De su sistema de correo
threads-long = Este mensaje es demasiado largo para mostrarlo aquí.
threads-gone = Su texto ya no se muestra.
threads-pages = Páginas de esta conversación
threads-newer = Más reciente en esta conversación
threads-older = Anterior en esta conversación
threads-notes-pages = Páginas de notas
threads-notes-newer = Notas más recientes
threads-notes-older = Notas anteriores
threads-nothing = Los mensajes anteriores no están abiertos al personal.
threads-answer = Su respuesta al paciente
threads-answer-hint = Se puede deshacer durante 30 segundos.
threads-changed = Alguien hizo algo aquí mientras tanto. Mírelo y envíe otra vez.
threads-notes = Notas para el personal
threads-note = Una nota
threads-note-hint = Los pacientes nunca la ven.
threads-note-keep = Guardar la nota
threads-back = Volver a recibidos
threads-note-first = Empezó una nota. Guárdela o bórrela primero. La respuesta todavía no se envió.
threads-typed-first = Lo que escribió todavía no está enviado. Envíelo o bórrelo. Después páselo al otro equipo.
threads-typed-kept = Está hecho. Lo que escribió sigue aquí. Todavía no está enviado.
threads-unsent = No lo envió.
threads-subject-none = Sin asunto
joined-written = La ficha de este paciente se unió con otra. Lo que usted escribió está guardado y ahora es para la ficha que quedó. Revíselo y después envíelo.
joined-chosen = La ficha de este paciente se unió con otra. El mensaje va a la ficha que quedó.
joined-since = Después de escribir este mensaje, otra ficha se unió con esta. El mensaje va a la ficha que quedó.
threads-no-team = No pertenece a ningún equipo. Pregunte a un administrador.
compose-changed = Alguien hizo algo en esta conversación mientras tanto. Mírela. Si su texto sigue siendo correcto, envíelo otra vez.
compose-not-yours = Esta conversación ahora es de otro equipo. Su texto se guarda como borrador; no se puede enviar allí. Escriba un mensaje nuevo.

# Lo que escriben los pacientes y no han enviado.
typed-kept = Lo que escribe se guarda aquí hasta que lo envíe.
typed-lost = Ahora no se pudo guardar. No cierre esta página todavía, por favor.
typed-keep = Guardar y enviar otro día
typed-kept-done = Está guardado. No se ha enviado.
typed-begun = Empezó a escribir el
typed-days = No lo envió. Lo guardamos 30 días.
typed-go-on = Seguir
typed-more = Más textos que empezó
threads-closed = La ficha está cerrada: no se puede responder a nadie. Primero vuelva a abrir la ficha.
typed-gone-heading = Lo que empezó a escribir
typed-gone-text = Esto ya no se puede enviar. Aquello para lo que era ya no está aquí. Todavía puede leerlo, copiarlo o borrarlo.
typed-read = Leerlo
typed-discard = Borrar
typed-discard-text = Lo que escribió se perderá. No se puede recuperar.
typed-discard-do = Sí, borrar
typed-error-full = Ha empezado muchos mensajes. Envíe algunos o borre otros. Su texto sigue aquí.
typed-elsewhere-heading = Lo que escribió en el otro lugar
typed-error-elsewhere = Siguió escribiendo en otra ventana o en otro dispositivo. Los dos textos están guardados. Tome de allí lo que necesite y envíelo desde aquí.
typed-error-elsewhere-open = Siguió escribiendo en otra ventana o en otro dispositivo. Ese texto está guardado. Lo de aquí está solo en esta página. Tome de allí lo que necesite y envíelo desde aquí.
typed-error-files = En otra ventana o en otro dispositivo se cambiaron los archivos que van con esto. Mire la lista de archivos. Si es correcta, presione el botón otra vez.
typed-error-over = Lo que empezó aquí ya se envió o se borró en otro lugar. Su texto sigue aquí. Envíelo si también debe irse. Elija otra vez sus archivos.
