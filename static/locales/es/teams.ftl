# Textos sobre equipos de atención: los de la clínica y lo que ven los pacientes que escriben primero.

teams-heading = Equipos de atención
teams-now = Quién contesta qué, y qué se les dice a los pacientes
teams-intro = Lo que escriben los pacientes llega a un equipo. Lo ven sus miembros y los administradores, y nadie más.
teams-add = Crear un equipo
teams-none = Todavía no hay equipos. Lo que escriben los pacientes lo ven todos los que contestan.
teams-back = Volver a los equipos
teams-name = Nombre del equipo
teams-name-hint = Los pacientes lo ven. De 1 a 80 letras, por ejemplo: Enfermería
teams-days = Contesta en
teams-days-hint = Los pacientes lo ven cuando escriben.
teams-days-choice = { $days ->
    [one] un día hábil
   *[other] { $days } días hábiles
}
teams-listed = Los pacientes pueden escribir primero a este equipo
teams-preset = Lo que no es para ningún equipo en especial es para este
teams-members = { $count ->
    [0] Nadie pertenece a él
    [one] Un miembro
   *[other] { $count } miembros
}
teams-is-listed = Los pacientes pueden escribirle
teams-is-preset = Para lo que no es de ningún equipo
teams-is-away = Ausente ahora
teams-who = Quién pertenece a él
teams-others = Quién puede entrar
teams-others-text = Aquí está quien escribe a pacientes. Quien es «Remitente» escribe en nombre del equipo, pero no ve su bandeja: para eso, dele primero la función «Equipo de atención», en la página «Personal».
teams-writes-only = escribe en nombre del equipo, no ve su bandeja
teams-join = Añadir
teams-join-whom = Añadir a { $name }
teams-remove = Quitar
teams-remove-whom = Quitar a { $name }
teams-empty = Nadie pertenece a este equipo. Lo que le escriben los pacientes solo lo ven los administradores.
teams-saved = Guardado.
teams-joined = Ya pertenece al equipo.
teams-left = Ya no pertenece al equipo.
teams-left-last = Era el último miembro. Lo que los pacientes escriben a este equipo solo lo ven los administradores.
teams-error-name = Escriba un nombre de 1 a 80 letras.
teams-error-days = Elija uno de los números de días.
teams-away = Cuando nadie contesta
teams-away-text = ¿Nadie va a contestar durante unos días? Los pacientes ven su texto encima del formulario cuando escriben a este equipo, y otra vez cuando ya han escrito. No se dice en ningún correo.
teams-away-now = Está activado. Los pacientes que escriben ven su texto ahora.
teams-away-off = Está desactivado. Los pacientes no ven ningún texto.
teams-away-planned = Está programado, y hoy no se muestra. Se muestra los días de abajo.
teams-away-seen = Ver lo que ve un paciente
teams-away-from = Primer día
teams-away-from-hint = Su texto se muestra desde el principio de este día.
teams-away-until = Último día
teams-away-until-hint = Su texto se muestra hasta el final de este día. Después desaparece solo.
teams-away-texts = Su texto para los pacientes
teams-away-texts-hint = Hasta 2000 letras en cada idioma. Diga a quién llamar. Cada paciente ve el texto de su idioma. Si lo deja vacío, ve el otro.
teams-away-set = Guardado. Los pacientes que escriban esos días ven el texto.
teams-away-end = Ya contestamos otra vez: desactivarlo
teams-away-ended = El texto ya no se muestra.
teams-error-from = Esto no es un día de los próximos doce meses.
teams-error-until = El último día no puede ser anterior al primero ni haber pasado ya.
teams-error-text-empty = Escriba un texto en al menos un idioma. Para no mostrar ninguno, presione «Ya contestamos otra vez» o deje esta parte como está.
teams-error-text-long = Un texto es demasiado largo. Lo máximo son 2000 letras.
todo-team = Atender un equipo
todo-team-now = { $count ->
    [one] Nadie pertenece a un equipo de atención
   *[other] Nadie pertenece a { $shown } equipos de atención
}

team-in-name = En nombre de
team-in-name-hint = Los pacientes ven la clínica y el equipo. Las respuestas llegan a ese equipo.
team-in-name-none = ningún equipo
team-error-none = Usted ya no pertenece a este equipo. Elija otra vez.

threads-teams = Qué equipo
threads-all-teams = Todos los equipos
threads-team = Equipo:
threads-other-team = Pasarlo a otro equipo
threads-other-team-hint = La conversación entera pasa al equipo que elija, con sus notas, y ahí nadie la tiene a su cargo. Si usted no es de ese equipo, ya no la verá. Al paciente no se le avisa.
threads-other-team-which = A qué equipo
threads-hand-over = Dar la conversación a este equipo
threads-away-told = Se le dijo al paciente que nadie contesta hasta:

write-heading = Escribir a su clínica
write-urgent = No es para emergencias.
write-urgent-call = En una emergencia llame al 911. Si no puede esperar, llame por teléfono a su clínica.
write-choose = ¿A quién?
write-none = Su clínica no recibe mensajes aquí. Por favor, llame por teléfono.
write-to = Para:
write-for = En nombre de:
write-days = { $days ->
    [one] Contesta en un día hábil
   *[other] Contesta en { $days } días hábiles
}
write-away = Nadie contesta hasta:
write-away-now = Nadie contesta por ahora
write-before = Lo que usted escribió
write-before-all = Lo que se escribió antes
write-subject = De qué se trata
write-subject-hint = Unas pocas palabras.
write-text = Su mensaje
write-text-hint = Su clínica lo lee en días hábiles.
write-text-hint-away = Su clínica lo lee cuando haya alguien de vuelta.
write-other = Escribir a otra persona
write-done = Su clínica recibió su mensaje.
write-error-subject-empty = Primero escriba de qué se trata.
write-error-subject-long = El asunto es demasiado largo. Lo máximo son 150 letras.
write-error-many = Hoy escribió mucho. Inténtelo mañana o llame por teléfono a su clínica.
write-error-closed = Su clínica cerró esta ficha. Por favor, llame por teléfono.
write-error-not-sent = No se envió. No se perdió nada. Inténtelo otra vez en un momento.

alerts-staff-intro = Un correo le dice que algo le espera a usted o a su equipo. No dice nada más.
alerts-staff-now = Cada cuánto se le avisa de que algo le espera
alerts-staff-each = Cada vez
alerts-never = Nunca
teams-error-many = Hay 100 equipos, todos los que se pueden ofrecer para elegir. Cambie el nombre de uno que ya no haga falta.
compose-in-thread = Pertenece a una conversación, en nombre de:
compose-see-thread = Ver la conversación
