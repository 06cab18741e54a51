# Quién lee los mensajes además del paciente. Véase en/carers.ftl.

carers-heading = Personas que leen por el paciente
carers-text = Quien lee por el paciente recibe un código, una llave y avisos propios. Nunca entregue para eso el código del paciente. Hacen falta dos de ustedes: uno añade a la persona y un compañero entrega el código. Se avisa al paciente cuando la persona empieza a leer.
carers-now = Quién lee o leerá
carers-none = Nadie más que el paciente.
carers-add = Añadir a una persona
carers-name-hint = Quién recibe el código.
carers-email-hint = Allí llegan los avisos y el código de correo. Es la dirección propia de esta persona, no la del paciente.
carers-basis = ¿Por qué puede esta persona leer los mensajes?
carers-parent = Padre o madre de un menor
carers-guardian = Tutor nombrado por un juez o una autoridad
carers-attorney = Poder notarial
carers-consent = El paciente está de acuerdo
carers-days = ¿Por cuánto tiempo?
carers-month = Un mes
carers-half-year = Medio año
carers-year = Un año
carers-two-years = Dos años
carers-how = ¿Cómo llega el código a esta persona?
carers-until = Hasta el
carers-address = El código por correo va a
carers-state-reads = Lee los mensajes
carers-state-waits = Aún no ha configurado su acceso
carers-state-over = Su tiempo terminó
carers-end = Terminar
carers-same-person = Usted añadió a esta persona. Un colega entrega el código, para que dos personas estén de acuerdo.
carers-full = Ya no caben más personas aquí. Termine antes con una.
carers-over = El tiempo de esta persona terminó. Añádala de nuevo.
carers-invited = Quien fue invitado al equipo en los últimos 30 días cuenta como la persona que lo invitó. Por eso usted y el colega que añadió a esta persona son uno solo. Debe dar el código otra persona. ¿No hay nadie? Quien administra el portal puede invitar a alguien que cuente por sí mismo, con la orden «portal practitioner invite».
carers-reads = Esta persona ya lee los mensajes. Si perdió la llave de acceso, termine esto y añada a la persona de nuevo.
carers-error-name = Escriba un nombre en una línea.
carers-error-basis = Elija por qué esta persona puede leer los mensajes.
carers-error-days = Elija por cuánto tiempo.
carers-open = Personas que leen por el paciente

## Lo que ve el paciente
history-carers = Quién puede leer sus mensajes
history-carers-nobody = Nadie más que usted y el personal de su clínica.
history-carers-text = Estas personas pueden leer lo mismo que usted. Si algo no es correcto, llame a su clínica.
history-done = Qué ocurrió
carers-for = por el paciente
carers-too-soon-for-post = El tiempo de esta persona termina en menos de cinco días: una carta llegaría tarde. Dé el código en mano o por teléfono.
