# Textos para clínicas: invitaciones, la página de inicio, el personal. Palabras sencillas, frases cortas.

join-heading = Empiece en su clínica
join-intro = Su administrador le dio una invitación. Escríbala aquí. Después crea su llave en este dispositivo.
join-label = Su invitación
join-hint = 20 números. Los espacios no importan.
join-error-empty = Escriba los 20 números de su invitación.
join-error-refused = Esta invitación no funciona. Puede estar mal escrita, ya usada o vencida. Pida una nueva a su administrador.
join-signed-in = Su sesión está abierta. Ciérrela antes de usar una invitación.
join-patient = Soy paciente

team-rooms = Sus salas
team-start = Inicio
team-patients = Pacientes
team-sent = Enviados
team-threads = Recibidos
team-heading = Por hacer
team-hello = Usted es:
team-find = Buscar un paciente
team-find-now = Por una parte del nombre, de la dirección o del número de ficha
todo-answer = Contestar
todo-answer-now = { $count ->
    [one] Un paciente espera respuesta
   *[other] { $count } pacientes esperan respuesta
}
todo-code = Dar un código
todo-code-now = { $count ->
    [one] Un paciente tiene un mensaje y todavía no puede entrar
   *[other] { $count } pacientes tienen un mensaje y todavía no pueden entrar
}
todo-look = Revisar
todo-look-now = { $count ->
    [one] Pasó algo con el código de un paciente
   *[other] Pasó algo con códigos de pacientes, { $count } veces
}
alarms-text = Abra la ficha y pregunte al paciente si no está seguro. Presione «Visto» cuando no quede nada por hacer. También termina con un código nuevo.
alarms-open = Abrir la ficha
alarms-seen = Visto
alarm-stopped = Alguien configuraba otra vez esta ficha con un código nuevo. El paciente lo detuvo. Averigüe quién tiene ese código.
alarm-codes-spent = Alguien escribió mal 15 veces los dígitos del correo electrónico. El código de esta ficha está gastado. Dé uno nuevo.
alarm-many-wrong = Alguien escribió mal cinco veces el código de esta ficha. El código todavía funciona.
alarm-locked = Alguien escribió mal 100 veces el código de esta ficha. El código está bloqueado. Dé uno nuevo.
alarm-unfinished = Alguien empezó a configurar esta ficha y no terminó a tiempo. Dé un código nuevo.
alarm-reused = Alguien escribió un código de esta ficha que ya se había usado. Pregunte al paciente si fue él.
alarm-reclaim-begun = Alguien está configurando otra vez esta ficha con un código nuevo. ¿Lo dio usted?
alarm-of-carer = Era el código de alguien que lee por el paciente.
todo-nothing = No hay nada pendiente.
team-else = Además
team-back = Volver al inicio

staff-heading = Personal
staff-now = Quién trabaja aquí y qué puede hacer
staff-invite = Invitar a alguien
staff-invite-text = Recibirá un código. Entréguelo en persona o por teléfono, nunca por correo electrónico. Durante 30 días, esa persona y usted cuentan como una sola donde hacen falta dos.
staff-name = Nombre
staff-name-hint = Como lo conocen colegas y pacientes.
staff-address = Correo electrónico
staff-address-hint = Allí llegan avisos sin contenido. No abre nada.
staff-role = Para qué está
staff-error-name = Escriba un nombre de 1 a 200 letras.
staff-error-address = Esto no es una dirección de correo. Revise si falta una @ o un punto.
staff-error-known = Alguien con esta dirección ya está en el personal.
staff-error-last = El último administrador se queda. Primero nombre a otra persona.
staff-code-heading = La invitación
staff-code-tell = Entregue este código en persona o por teléfono, nunca por correo electrónico:
staff-code-until = Funciona una vez, hasta:
staff-code-where = Se escribe en { $site }/join
staff-code-once = Solo lo mostramos ahora. Si se pierde, invite otra vez.
staff-invited = con invitación
staff-active = en activo
staff-deactivated = dado de baja
staff-since = En la lista desde:
staff-change-role = Dar esta función
staff-deactivate = Dar de baja
staff-deactivate-text = Se cierra su sesión de inmediato y no puede volver a entrar. Los códigos que dio dejan de funcionar, introducidos o no, salvo que ya se haya creado una llave con ellos. Esos pacientes necesitan otro código. Lo que escribió se conserva.
staff-self = Es usted.
staff-out = No dejar entrar más a { $name }
staff-out-done = Está hecho. { $name } ya no puede entrar.
staff-role-done = Está hecho. Esta es ahora la función de { $name }.
staff-again = ¿Hace falta otra invitación? Invite la misma dirección otra vez.
staff-back = Volver al personal

role-sender = Remitente
role-sender-is = escribe a pacientes
role-care-team = Equipo de atención
role-care-team-is = además contesta a pacientes
role-administrator = Administrador
role-administrator-is = además invita y da de baja al personal
role-privacy-officer = Responsable de privacidad
role-privacy-officer-is = ve lo que pasó, no lo que se escribió
staff-going-mailings = { $count ->
    [one] Un texto suyo para varios pacientes aún se está enviando o está en pausa. Se detiene; solo administración puede retirar lo que nadie ha visto todavía.
   *[other] { $count } textos suyos para varios pacientes aún se están enviando o están en pausa. Se detienen; solo administración puede retirar lo que nadie ha visto todavía.
    }
staff-going-messages = { $count ->
    [one] Un mensaje suyo se enviará más tarde. Se envía igualmente, salvo que administración lo retire.
   *[other] { $count } mensajes suyos se enviarán más tarde. Se envían igualmente, salvo que administración los retire.
    }
staff-going-look = Lo que se enviará más tarde
