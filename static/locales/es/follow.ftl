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
calls-carer = { $count ->
    [one] { $names } lee los mensajes de este paciente. Llame a esta persona.
   *[other] { $names } leen los mensajes de este paciente. Llame a una de estas personas.
}
calls-done = No hay más que hacer
calls-again = Llamar otra vez el { $date }
calls-day-utc = El día de la próxima llamada empieza a medianoche UTC.
calls-put-off = Esta llamada se aplazó tres veces. Quizá una carta llegue mejor al paciente.
calls-off = Quitado de la lista.
calls-back-on = Aplazada. Esta llamada vuelve a la lista el { $date }.
calls-message = Ver el mensaje
calls-telephone = Dar un código por teléfono
calls-letter = ¿Nadie contesta? Dé un código nuevo por carta
calls-letter-again = ¿Perdió el teléfono o la llave? Una carta con un código nuevo
calls-set-up-again = Con un código nuevo el paciente configura todo otra vez. Hasta entonces sirven las llaves viejas. Avisamos al paciente por correo, y hay que esperar un día.
calls-see-carers = Ver quién lee los mensajes de este paciente
calls-back = Al inicio
calls-gone = Ya se abrió, o se ocupa alguien de su equipo.
unreachable-heading = Corregir la dirección
unreachable-text = El último aviso a estos pacientes fue devuelto.
unreachable-full = Buzón lleno: pida que lo vacíen.
unreachable-ask = Pídales su dirección de correo electrónico.
unreachable-off = El buzón está desactivado. Pregunte si ya funciona, o pida otra dirección de correo.
unreachable-away = La dirección puede estar bien. Pregunte si su correo funciona y envíe otro aviso.
unreachable-ours = La dirección puede estar bien: nuestro propio servidor de correo no lo envió. Dígalo a quien administra este portal y envíe otro aviso.
unreachable-ours-all = Estos avisos no salieron. Fue nuestro propio servidor de correo y no estas direcciones. Dígalo a quien administra este portal.
unreachable-carer = { $count ->
    [one] Se envió a { $names }, que lee los mensajes de este paciente.
   *[other] Se envió a { $names }, que leen los mensajes de este paciente.
}
unreachable-none = Todos los avisos llegaron, que sepamos.
unreachable-since = Devuelto el
unreachable-fix = Cambiar la ficha
unreachable-fix-carer = Ver quién lee los mensajes de este paciente
compose-again = Enviar otro aviso
compose-again-done = Otro aviso saldrá en cuanto sea posible.
compose-longer-label = Se puede leer, desde hoy
compose-longer = Prolongar
compose-longer-done = Ahora se puede leer más tiempo.
compose-nothing-done = No había nada que cambiar: ya se abrió, ya terminó, o termina más tarde.
