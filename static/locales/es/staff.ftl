# Textos para clínicas: invitaciones, la página de inicio, el personal. Palabras sencillas, frases cortas.

join-heading = Empiece en su clínica
join-intro = Su administrador le dio una invitación. Escríbala aquí. Después crea su llave en este dispositivo.
join-label = Su invitación
join-hint = 20 dígitos. Los espacios no importan.
join-error-empty = Escriba los 20 dígitos de su invitación.
join-error-refused = Esta invitación no funciona. Puede estar mal escrita, ya usada o vencida. Pida una nueva a su administrador.
join-signed-in = Su sesión está abierta. Ciérrela antes de usar una invitación.
join-patient = Soy paciente
join-name = Su nombre
join-name-hint = Como le conocen los pacientes y colegas, por ejemplo: Dra. Ana Vega
join-name-text = Su invitación funciona. Los pacientes ven este nombre junto a lo que usted les escribe y donde miran quién abrió sus mensajes.

team-rooms = Sus secciones
team-start = Inicio
team-patients = Pacientes
team-sent = Enviados
team-threads = Recibidos
team-heading = Por hacer
team-hello = Usted es:
todo-answer = Contestar
todo-answer-now = { $count ->
    [one] Un paciente espera respuesta
   *[other] { $shown } pacientes esperan respuesta
}
todo-code = Dar un código
todo-code-now = { $count ->
    [one] Un paciente tiene un mensaje y todavía no puede entrar
   *[other] { $shown } pacientes tienen un mensaje y todavía no pueden entrar
}
todo-look = Revisar
todo-look-now = { $count ->
    [one] Pasó algo que alguien debería ver
   *[other] Pasaron { $shown } cosas que alguien debería ver
}
alarms-text = Abra la ficha y pregunte al paciente si no está seguro. Presione «Visto» cuando no quede nada por hacer. También termina con un código nuevo.
alarms-open = Abrir la ficha
alarms-seen = Visto
alarms-member = Ver a este colega
alarm-spare-wrong = Alguien escribió mal cinco veces el código de repuesto de este paciente. Todavía funciona. Pregunte al paciente si lo escribió.
alarm-spare-locked = Alguien escribió mal demasiadas veces el código de repuesto de este paciente. Ya no funciona. El paciente puede crear uno nuevo en los ajustes.
alarm-spare-wrong-carer = Alguien escribió mal cinco veces el código de repuesto de { $name }, que lee por este paciente. Todavía funciona. Pregunte a { $name } si lo escribió.
alarm-spare-locked-carer = Alguien escribió mal demasiadas veces el código de repuesto de { $name }, que lee por este paciente. Ya no funciona. { $name } puede crear uno nuevo en los ajustes.
alarm-invitation-wrong = Alguien escribió mal cinco veces la invitación de este colega. Todavía funciona. Pregúntele si la escribió.
alarm-invitation-locked = Alguien escribió mal 100 veces la invitación de este colega. Está bloqueada. Invítelo otra vez.
alarm-invitation-reused = Alguien escribió la invitación de este colega después de que se usó. Pregúntele si la escribió. Si no, averigüe quién la tiene.
alarm-invited = Un colega invitó a esta persona al personal. ¿Sabe usted por qué?
alarm-key-added = Este colega tiene una llave nueva. Pregúntele si la creó.
alarm-key-removed = Este colega quitó una llave. Pregúntele si lo hizo.
alarm-stopped = Alguien configuraba otra vez esta ficha con un código nuevo. El paciente lo detuvo. Averigüe quién tiene ese código.
alarm-codes-spent = Alguien escribió mal 15 veces los dígitos del correo electrónico. El código de esta ficha ya no sirve. Dé uno nuevo.
alarm-many-wrong = Alguien escribió mal cinco veces el código de esta ficha. El código todavía funciona.
alarm-locked = Alguien escribió mal 100 veces el código de esta ficha. El código está bloqueado. Dé uno nuevo.
alarm-unfinished = Alguien empezó a configurar esta ficha y no terminó a tiempo. Dé un código nuevo.
alarm-reused = Alguien escribió un código de esta ficha que ya se había usado. Pregunte al paciente si lo escribió.
alarm-reclaim-begun = Alguien está configurando otra vez esta ficha con un código nuevo. ¿Lo dio usted?
alarm-of-carer = Era el código de alguien que lee por el paciente.
todo-or-more = { $most } o más
todo-nothing = No hay nada pendiente.
team-else = Además
team-back = Volver al inicio

problem-not-permitted = Su función no incluye esto
problem-not-permitted-text = No se cambió nada. Si lo necesita, pídalo a un administrador de su clínica.
problem-officer = Esto solo lo ve el responsable de privacidad
problem-officer-text = Ninguna otra función lo incluye, para que otra persona vea lo que hacen todos.

staff-heading = Personal
staff-now = Quién trabaja aquí y qué puede hacer
staff-invite = Invitar a alguien
staff-invite-text = Recibirá un código. Entréguelo en persona o por teléfono, nunca por correo electrónico. Durante 30 días, esa persona y usted cuentan como una sola donde hacen falta dos.
staff-name = Nombre
staff-no-name = Todavía sin nombre
staff-name-hint = Como le conocen colegas y pacientes.
staff-address = Correo electrónico
staff-address-hint = Allí llegan avisos sin contenido. No abre nada.
staff-role = Su función
staff-error-name = Escriba un nombre de 1 a 200 letras.
staff-error-address = Esto no es una dirección de correo. Revise si falta una @ o un punto.
staff-error-known = Alguien con esta dirección ya está en el personal.
staff-error-last = El último administrador se queda. Primero nombre a otra persona.
staff-code-heading = La invitación para { $name }
staff-code-tell = Dé este código a { $name } en persona o por teléfono, nunca por correo electrónico:
staff-code-until = Funciona una vez, hasta:
staff-code-where = Se escribe en { $site }/join
staff-code-once = Solo lo mostramos ahora. Si se pierde, invite otra vez.
staff-invited = con invitación
staff-active = con acceso
staff-deactivated = sin acceso
staff-since = En la lista desde:
staff-change-role = Dar esta función
staff-deactivate-text = Se cierra su sesión de inmediato y no puede volver a entrar. Los códigos que dio dejan de funcionar, introducidos o no, salvo que ya se haya creado una llave con ellos. Esos pacientes necesitan otro código. Lo que escribió se conserva.
staff-self = Es usted.
staff-out = Quitar el acceso a { $name }
staff-out-done = Está hecho. { $name } ya no tiene acceso.
staff-role-done = Está hecho. Esta es ahora la función de { $name }.
staff-again = ¿Hace falta otra invitación? Invite la misma dirección otra vez.
staff-back = Volver al personal

role-sender = Remitente
role-sender-is = escribe a pacientes
role-care-team = Equipo de atención
role-care-team-is = además contesta a pacientes
role-administrator = Administrador
role-administrator-is = además invita al personal y le quita el acceso
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

## Ayuda para el personal
help-staff = Ayuda para el personal
help-staff-text = ¿Con qué necesita ayuda?
help-staff-more = Toda la ayuda para el personal
help-staff-join = Tengo una invitación
help-staff-patient = Ayuda para pacientes
help-staff-key = Perdí mi llave, o tengo una computadora nueva
help-staff-key-1 = ¿Tiene otra llave, en su teléfono o en otro dispositivo? Presione «Entrar» y use esa. En una computadora, elija «teléfono» y escanee el cuadrado con su teléfono. Active Bluetooth en los dos.
help-staff-key-2 = Después abra los ajustes, elija «Sus llaves» y añada una llave en el dispositivo nuevo. Quite la llave de un dispositivo que ya no tiene.
help-staff-key-3 = ¿No tiene otra llave? Pida ayuda a un administrador de su clínica. Esa persona le quita el acceso en la página del personal y vuelve a invitar la misma dirección. Lo que usted escribió se queda. ¿Usted es el único administrador? Pregunte a quien administra el portal.
help-staff-key-4 = ¿Le robaron un dispositivo? Avise enseguida a un administrador. No hay códigos de repuesto para el personal: tenga dos llaves, en dos dispositivos.
help-staff-invitation = Mi invitación no funciona
help-staff-invitation-1 = Una invitación tiene 20 dígitos. Compare de cuatro en cuatro. Funciona una sola vez y durante 7 días.
help-staff-invitation-2 = ¿Está vencida, usada o perdida? Pida una nueva al administrador que le invitó. La anterior deja de funcionar. Una invitación nunca llega por correo.
help-staff-invitation-3 = ¿Ya creó su llave con ella? Entonces ya no la necesita: presione «Entrar».
help-staff-code = Un paciente no tiene código, o lo perdió
help-staff-code-1 = Busque al paciente, abra la ficha y elija «Dar un código». El código va en persona, en una carta, por teléfono o por mensaje de texto. Nunca por correo electrónico.
help-staff-code-2 = Un código nuevo reemplaza al anterior. ¿Se perdió la carta? Dé un código nuevo y nadie podrá usar el anterior.
help-staff-code-3 = ¿El paciente ya usa la ficha, con una llave que se perdió? Un código nuevo la configura otra vez. Avisamos al paciente, y se abre 24 horas después de crear la llave nueva.
help-staff-code-4 = ¿No tiene correo, o está frente a usted? Abra la ficha y elija «Configurar aquí, en el mostrador».
help-staff-telephone = Un código por teléfono
help-staff-telephone-1 = Llame al número de la ficha y a ningún otro. ¿Le llamó el paciente? Cuelgue y devuelva la llamada.
help-staff-telephone-2 = Escriba lo que dice el paciente: nombre, fecha de nacimiento o número de ficha, dos de ellos. La página solo dice si coincide. Si no coincide dos veces, durante 24 horas el código va por carta o en el mostrador.
help-staff-telephone-3 = Lea los dígitos uno por uno: «cuatro, siete», no «cuarenta y siete». Lea cuatro, espere y pida que se los repitan.
help-staff-telephone-4 = Nunca deje un código en un buzón de voz, ni lo dé a otra persona para que lo pase.
help-staff-telephone-5 = Diga dónde se escribe: { $host }/claim. Un código por teléfono funciona durante 3 días.
help-staff-nothing-came = Un paciente dice que no llegó ningún correo
help-staff-nothing-1 = Pida al paciente que busque en el correo no deseado. El correo viene de { $service } y no nombra a usted ni a la clínica.
help-staff-nothing-2 = Mire el mensaje en «Enviados». «Necesita un código»: no sale ningún correo antes de que el paciente tenga un código. «Aviso enviado»: el sistema de correo lo aceptó. «El aviso no llegó»: dice por qué.
help-staff-nothing-3 = Compare la dirección de la ficha con el paciente, letra por letra. ¿Está mal? Cambie adónde van los avisos. ¿El buzón está lleno? El paciente lo vacía.
help-staff-nothing-4 = Después abra el mensaje y presione «Enviar otro aviso».
help-staff-nothing-5 = El paciente no necesita el correo para leer: basta con entrar en { $host }.
help-staff-wrong = Lo envié a otra persona
help-staff-wrong-1 = ¿Ahora mismo? Presione «Deshacer». El mensaje mismo dice por cuánto tiempo se puede. Entonces nadie lo vio.
help-staff-wrong-2 = Más tarde: abra el mensaje en «Enviados» y presione «Retirar». Desde ese momento nadie puede abrirlo.
help-staff-wrong-3 = La página dice si ya lo habían abierto. Si es así, la persona lo ha visto y puede haberlo guardado. El correo mismo no decía nada: ni nombre, ni asunto, ni texto.
help-staff-wrong-4 = El paciente se entera de que se retiró un mensaje, de qué día, y de si lo había abierto. Cuente lo que pasó a su responsable de privacidad.
help-staff-two = ¿Por qué hacen falta dos personas?
help-staff-two-1 = Nadie de la clínica puede abrir solo los mensajes de un paciente. Quien cambia adónde va el correo y además da un código podría hacerlo. Por eso la segunda de estas cosas necesita a un colega. Lo mismo vale mientras un código está en camino, sea quien sea quien lo dio.
help-staff-two-2 = El colega abre «Aprobar» en la página de inicio, en su propio dispositivo, y acepta con su propia llave. Las dos páginas muestran un mismo número, para saber que hablan de lo mismo.
help-staff-two-3 = Alguien a quien usted invitó en los últimos 30 días cuenta como usted. Pídalo a otro colega, o a un testigo externo, que no ve pacientes ni mensajes.
help-staff-two-4 = Lo que nadie decide termina solo después de 7 días; lo que se pide para alguien en el mostrador, después de 24 horas. Quien lo pidió puede retirarlo.
help-staff-sees = ¿Quién puede ver qué?
help-staff-sees-1 = El texto de un mensaje es para quien lo escribió, para su equipo y para el paciente. Los colegas ven que hay uno, y qué fue de él.
help-staff-sees-2 = El paciente ve en los ajustes quién abrió los mensajes de la ficha y qué se cambió. No ve las notas del equipo ni de qué «trata» un mensaje.
help-staff-sees-3 = Lo que usted puede hacer depende de su función. Solo un administrador puede dar otra.
help-staff-sees-4 = Quien lee el correo por el camino solo ve que hay un mensaje.
help-staff-numbers = Un paciente lee un número en voz alta
help-staff-numbers-1 = Una página que no pudo hacer algo termina con un número, como E-2, y ocho letras y números más.
help-staff-numbers-2 = El número le dice lo que decía la página:
help-staff-numbers-3 = ¿No basta con eso? Anote las ocho letras y números, y la hora. Con ellos, quien administra el portal encuentra lo demás en su registro.
