## Enviar un mensaje más tarde
later-heading = Enviar más tarde
later-hint = Deje los dos vacíos para enviar ahora. La hora es UTC, la que marcan los relojes de Londres en invierno; allí son ahora las { $clock }.
later-hint-own = Deje los dos vacíos para enviar ahora. La hora es la de este dispositivo.
later-day = Día
later-hour = Hora
later-will = Se enviará el
later-closed = La ficha está cerrada: no se avisa a nadie y nadie puede leerlo
later-to-be = Se enviará el
later-back-text = Hasta entonces nadie lo ve ni recibe aviso, y usted puede retirarlo.
later-back = Retirarlo y cambiarlo
later-error-when = Escriba el día y la hora de envío, o ninguno de los dos.
later-error-past = Ese momento ya pasó. Elija otro, o deje el día y la hora vacíos para enviar ahora.
later-error-far = Elija un día dentro de los próximos { $most } días.
later-error-gap = Ese día no existe esa hora, porque los relojes se adelantan. Elija otra.
later-error-read-by = La fecha límite de lectura debe ser posterior al envío. Elija un día posterior o déjela vacía.
