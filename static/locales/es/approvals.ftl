# Textos de lo que necesita a dos personas y del cambio de adónde van los avisos de un paciente.

todo-approve = Aprobar
todo-approve-now = { $count ->
    [one] Alguien de su equipo le pide que apruebe algo
   *[other] Su equipo le pide que apruebe { $shown } cosas
}
todo-decided = Ver qué se decidió
todo-decided-now = { $count ->
    [one] Algo que usted pidió está decidido o terminó
   *[other] { $shown } cosas que usted pidió están decididas o terminaron
}
approvals-room = Aprobar
approvals-heading = Por aprobar
approvals-text = Algunas cosas necesitan a dos personas, para que nadie pueda abrir solo los mensajes de un paciente. Sus colegas le piden que esté de acuerdo.
approvals-none = No hay nada pendiente.
approvals-own = Usted lo pidió; decide un colega
approvals-became = Qué pasó con lo que pidió
approvals-saw-which = Visto: número { $number }
approvals-back = Volver a lo pendiente
approval-slip = Dar un código
approval-alert-address = Cambiar adónde van los avisos
approval-delivery-address = Añadir un correo electrónico a una ficha
approval-merge = Unir dos fichas
approval-asked-by = Lo pide
approval-number = Número
approval-until = Termina por sí solo el
approval-address = Correo electrónico nuevo
approval-look = Ver esto
approval-for-others = Debe decidirlo otra persona. En los últimos 30 días usted cambió las direcciones de esta ficha, o por una invitación usted y el colega que lo pide cuentan como una sola persona.
approval-ask-yourself = ¿Sabe por qué su colega lo necesita? Si no, llame y pregunte antes de aceptar. Diga el número.
approval-slip-moved = Hace poco se cambió adónde va el correo de esta ficha. Quien reciba el código y ese correo puede leer los mensajes. Pregunte al paciente si el cambio es correcto antes de aceptar.
approval-slip-moved-outside = Hace poco se cambió adónde va el correo de esta ficha. Quien reciba el código y ese correo puede leer los mensajes. Acepte solo si quien se lo pide dice que preguntó al paciente y que el cambio es correcto.
approval-code-on-its-way = Hay un código de esta ficha en camino. Quien reciba ese código y el correo de la dirección nueva podrá leer los mensajes. Pregunte antes al paciente.
approval-witness = Usted es testigo externo. No ve al paciente ni ningún mensaje. Llame a quien lo pide, compare el número y pregunte por qué hace falta.
approval-yes = Estoy de acuerdo
approval-no = No estoy de acuerdo
approved-yes = Usted aceptó: «{ $what }», número { $number }; lo pidió { $colleague }.
approved-then = Está hecho.
approved-slip-then = Ahora su colega puede crear el código.
approved-no = Usted no aceptó: «{ $what }», número { $number }; lo pidió { $colleague }.
approved-no-then = No se cambió nada.
approval-waits = Esto espera a un colega. Nada cambia hasta que un colega lo acepte en su propio dispositivo.
approval-waits-alone = Esto espera a un colega o a un testigo. Si no llega nadie y nadie se opone, se hará por sí solo el
approval-waits-alone-how = Se avisó a todas las direcciones de la ficha. Quien la lee puede detenerlo; quien todavía no puede entrar puede llamarle. Usted puede retirarlo.
approval-alone-week = Por eso espera 7 días. Se avisa en seguida a todas las direcciones de la ficha. Quien la lee puede detenerlo; quien todavía no puede entrar puede llamarle, y usted lo retira. Si nadie se opone, se hace por sí solo.
approval-ended-stopped = Esto terminó: «{ $what }», número { $number }. El paciente, o quien lee por él, lo detuvo. No se cambió nada. Llame al paciente antes de pedirlo otra vez.
approval-was-alone = Nadie se opuso en 7 días: «{ $what }», número { $number }. Se hizo sin una segunda persona.
approval-was-alone-over = Nadie se opuso en 7 días, pero ya no se podía hacer: «{ $what }», número { $number }.
approval-withdraw = Retirar esto
approval-alone = Ahora nadie puede aceptar esto.
approval-alone-text = Quien fue invitado al equipo en los últimos 30 días cuenta como la persona que lo invitó. Quien administra el portal puede invitar a alguien que cuente por sí mismo, con la orden «portal practitioner invite». Basta un testigo de fuera.
approval-was-yes = { $colleague } aceptó: «{ $what }», número { $number }.
approval-was-no = { $colleague } no aceptó: «{ $what }», número { $number }. No se cambió nada.
approval-was-over = { $colleague } aceptó, pero ya terminó: «{ $what }», número { $number }.
approval-ended-addresses = Esto terminó: «{ $what }», número { $number }. Las direcciones de correo de la ficha cambiaron después de pedirlo, y una aprobación vale solo para las direcciones que había. Mire la ficha. Si todavía hace falta un código, pídalo de nuevo.
approval-ended-joined = Esto terminó: «{ $what }», número { $number }. La ficha pasó a ser parte de otra después de pedirlo. Abra esa ficha. Si todavía hace falta, pídalo allí de nuevo.
approval-one-waits = Otro cambio igual ya espera a un colega. Espere la respuesta o retírelo primero.
problem-takes-two = Esto necesita a dos personas
problem-takes-two-text = En los últimos 30 días usted dio otra dirección a esta ficha o confirmó en persona a su paciente, o lo hizo un colega que cuenta como usted por una invitación. Pida a un colega que apruebe el código o que lo dé.
problem-waiting = Ya hay algo que espera
problem-waiting-text = Otro cambio igual ya espera a un colega. Espere la respuesta o retírelo primero.
problem-approval-own = Lo pidió usted
problem-approval-own-text = Tiene que aprobarlo otra persona.
problem-approval-moved = Otra persona debe mirar esto
problem-approval-moved-text = En los últimos 30 días se cambió adónde va el correo de esta ficha. Quien lo cambió no puede aprobar también el código. Y antes de dar un código, otra persona debe preguntar al paciente si el cambio es correcto.
problem-approval-invited = Otro colega debe decidir esto
problem-approval-invited-text = Quien fue invitado al equipo en los últimos 30 días cuenta como la persona que lo invitó. Por eso aquí usted y el colega que lo pidió son una sola persona. Pídaselo a otra persona o a un testigo. ¿No hay nadie? Quien administra el portal puede invitar a alguien que cuente por sí mismo, con la orden «portal practitioner invite».
problem-approval-over = Esto ya terminó
problem-approval-over-text = Alguien ya decidió, o se retiró, o pasó el plazo. Ahora no se cambió nada.
problem-approval-changed = Algo ha cambiado desde entonces
problem-approval-changed-text = Lo que pidió su colega cambió después de pedirlo. No se hizo nada y esta petición terminó. Su colega puede mirarlo como está ahora y pedirlo otra vez.

alerting-heading = Cambiar adónde van los avisos
alerting-now = Los avisos van a
alerting-verified = El paciente ha mostrado que lee esta dirección.
alerting-not-verified = Nadie ha mostrado aún que el paciente lea esta dirección.
alerting-text = Hágalo solo si sabe con seguridad quién se lo pide. La dirección anterior recibe un aviso sin contenido y el paciente ve el cambio.
alerting-new = Correo electrónico nuevo para los avisos
alerting-hint = Pida que se lo repitan, letra por letra.
alerting-change = Cambiar la dirección
alerting-done = Los avisos van ahora a { $address }. Si había una dirección anterior, se le avisó.
alerting-ask = Pedir a un colega que lo apruebe
alerting-takes-two = Usted dio un código para esta ficha en los últimos 30 días, o lo hizo un colega que cuenta como usted por una invitación, o hay un código en camino al paciente, o el paciente guarda un código de repuesto, que sirve junto con ese buzón. Por eso un colega tiene que aprobar la dirección nueva. Hasta entonces no se envía nada ahí.
code-takes-two = En los últimos 30 días usted dio otra dirección a esta ficha o confirmó en persona a su paciente, o lo hizo un colega que cuenta como usted por una invitación. Por eso un colega tiene que aprobar el código. Hasta entonces no se crea ninguno.
code-moved = Un colega cambió adónde va el correo de esta ficha. Pregunte al paciente si es correcto antes de dar un código.
code-moved-ask = ¿Preguntó al paciente por este cambio?
code-moved-right = Sí, pregunté al paciente. Es correcto.
code-moved-unsure = No lo sé con certeza. Preguntar a otro colega. Hasta entonces no se crea ningún código.
code-moved-alone = Ahora nadie más puede aceptar. Si no lo sabe con certeza, pregunte primero al paciente: en el mostrador o por un número de teléfono que usted conozca. O pida a quien administra el portal que invite a un testigo. Es alguien de fuera que puede aceptar y no ve a ningún paciente.
code-alone = ¿Lo pidió porque no sabía si una dirección cambiada es correcta? Retírelo en la página de la ficha. Después pregunte al paciente, en el mostrador o por un número de teléfono que usted conozca, y dé el código.
code-moved-missing = Diga si la dirección cambiada es correcta. Si cambió otra vez mientras tanto, mírela de nuevo.
code-ask = Pedir a un colega que lo apruebe
code-waits = Cuando un colega haya aceptado, vuelva a esta página y cree el código.
code-waits-other = Un colega ya pidió un código para esta ficha. Usted puede aprobarlo y su colega crea el código. Si no, espere hasta que se decida.
code-waits-others = Un colega ya pidió un código para esta ficha. En los últimos 30 días usted cambió sus direcciones, o por una invitación usted y ese colega cuentan como una sola persona. Por eso debe decidirlo otra. Espere hasta que se decida.
patient-error-address-same = Los avisos ya van a esta dirección.

role-witness = Testigo externo
role-witness-is = aprueba lo que necesita a dos personas; no ve pacientes ni mensajes

history-alerts-moved = { $who } cambió el correo electrónico de sus avisos.
history-approval-asked = { $who } pidió a una segunda persona que aprobara un cambio en su ficha.
history-approval-given = { $who } aprobó, como segunda persona, el cambio en su ficha.
history-approval-refused = { $who } era la segunda persona y no aprobó el cambio en su ficha.

second-heading = Todavía no hay una segunda persona
second-what = Algunas cosas necesitan a dos personas, para que nadie abra solo los mensajes de un paciente: dar un código después de cambiar adónde va el correo de un paciente, cambiarlo mientras hay un código en camino, unir dos fichas, dejar entrar a alguien en seguida en el mostrador. Hasta que dos de ustedes cuenten, esto espera.
second-why = A quien invitó un colega se le cuenta como una sola persona con ese colega durante 30 días, porque quien invita ve el código. No hay que hacer nada: termina solo.
second-from = Cuenta como segunda persona desde el
second-until = Hasta entonces, una sola persona con { $name }.
second-at-once = No hace falta esperar. Quien administra el portal puede invitar a un segundo colega, o a un testigo de fuera de la clínica, que cuenta en seguida. Pídaselo ahora, antes de necesitarlo.
second-invited = A quien invite ahora se le cuenta como segunda persona desde el
second-page = Dos personas
second-more = Qué significa esto y qué puede hacer
second-there = Hay una segunda persona.
alone-heading = Seguir solo
alone-what = ¿No hay nadie que pueda aprobar? Entonces lo que pide uno de ustedes puede esperar 7 días y hacerse por sí solo. Vale para dar un código, cambiar adónde va el correo y unir dos fichas. Todas las direcciones de la ficha, también las anteriores, reciben en seguida un aviso. Quien lee la ficha puede detenerlo con un botón. Quien todavía no puede entrar puede llamar. Usted puede retirarlo. Un colega o un testigo todavía puede aprobarlo antes, o no.
alone-not = A una persona sin correo la deben conocer igualmente dos personas, y solo dos personas acortan la espera de una ficha que se configura de nuevo.
alone-on = Está activado: si nadie puede aprobar, se hace a los 7 días.
alone-off = Está desactivado: si nadie puede aprobar, se espera hasta que alguien pueda.
alone-earlier = Lo que se pidió antes de activarlo sigue esperando a una segunda persona. Retírelo y pídalo de nuevo si debe esperar 7 días.
alone-allow = Permitir que se haga a los 7 días
alone-refuse = No permitir que se haga solo
alone-back = Volver a la clínica
