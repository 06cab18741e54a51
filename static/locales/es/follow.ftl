## Qué pasa con un mensaje que nadie lee
todo-call = Llamar
todo-call-now = { $count ->
    [one] Un mensaje sigue sin leer después de su fecha
   *[other] { $shown } mensajes siguen sin leer después de su fecha
    }
todo-address = Corregir la dirección
todo-address-now = { $count ->
    [one] Los avisos a un paciente se devuelven
   *[other] Los avisos a { $shown } pacientes se devuelven
    }
calls-heading = Llamar
calls-text = Estos pacientes no abrieron un mensaje antes de la fecha indicada. Llame al número de la ficha. En un buzón de voz diga solo que llamó la clínica.
calls-none = No hay que llamar a nadie.
calls-since = Había que leerlo a más tardar el
calls-phone = Teléfono:
calls-no-phone = No hay número de teléfono en la ficha.
calls-done = Resuelto
calls-off = Quitado de la lista.
calls-message = Ver el mensaje
calls-telephone = Dar un código por teléfono
calls-letter = ¿Nadie contesta? Dé un código nuevo por carta
calls-back = Al inicio
calls-gone = Ya se abrió, o se ocupa alguien de su equipo.
unreachable-heading = Corregir la dirección
unreachable-text = El último aviso a estos pacientes fue devuelto.
unreachable-full = Buzón lleno: pida que lo vacíen.
unreachable-ask = Pídales su dirección de correo electrónico.
unreachable-none = Todos los avisos llegaron, que sepamos.
unreachable-since = Devuelto el
unreachable-fix = Cambiar la ficha
compose-again = Enviar otro aviso
compose-again-done = Otro aviso saldrá en cuanto sea posible.
compose-longer-label = Se puede leer, desde hoy
compose-longer = Prolongar
compose-longer-done = Ahora se puede leer más tiempo.
compose-nothing-done = No había nada que cambiar: ya se abrió, ya terminó, o termina más tarde.
