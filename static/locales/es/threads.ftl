# Textos sobre respuestas: pacientes y personal.

reply-heading = Contestar
reply-label = Su respuesta
reply-hint = Su clínica la lee en días laborables. En una emergencia llame al 911.
reply-send = Enviar
reply-done = Su clínica recibió su respuesta.
turns-heading = Esta conversación
turn-you = Usted:
turn-clinic = Su clínica:
turn-mail = Por correo normal:
turn-here = (este mensaje)
turn-new = Nuevo
reply-error-empty = Primero escriba un texto.
reply-error-long = El texto es demasiado largo. Acórtelo o envíelo por partes.
reply-error-many = Hoy escribió mucho. Lo que escribió sigue aquí: envíelo dentro de una hora o llame a su clínica.

threads-shelves = Cuáles
threads-unassigned = De nadie
threads-mine = Míos
threads-open = Todos los abiertos
threads-done = Terminados
threads-empty = Aquí no hay nada.
threads-waits = Espera
threads-since = El paciente espera desde:
threads-in-hand = Lo lleva:
threads-nobody = Nadie lo lleva.
threads-take = Llevarlo yo
threads-release = Devolverlo
threads-finish = Terminado
threads-reopen = Abrirlo otra vez
threads-record = La ficha del paciente
threads-patient = El paciente
threads-long = Este mensaje es demasiado largo para mostrarlo aquí.
threads-nothing = Los mensajes anteriores no están abiertos al personal.
threads-answer = Su respuesta al paciente
threads-answer-hint = Se puede deshacer durante 30 segundos.
threads-changed = Alguien hizo algo aquí mientras tanto. Mírelo y envíe otra vez.
threads-notes = Notas para el personal
threads-note = Una nota
threads-note-hint = Los pacientes nunca la ven.
threads-note-keep = Guardar la nota
threads-back = Volver a recibidos
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
typed-discard = Borrar
typed-discard-text = Lo que escribió se perderá. No se puede recuperar.
typed-discard-do = Sí, borrar
typed-error-full = Ha empezado muchos mensajes. Envíe algunos o borre otros. Su texto sigue aquí.
