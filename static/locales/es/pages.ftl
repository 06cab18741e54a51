# Textos de las páginas del portal. Palabras sencillas, frases cortas. { $service } es el nombre del servicio, { $host } su dirección.

## En todas las páginas
skip = Ir al contenido
language = Idioma
language-name = Español
help = Ayuda
sign-out = Salir
continue = Continuar
error-heading = Hay un problema
no-script = Esta página necesita JavaScript para su llave. Actívelo en su navegador y vuelva a cargar la página.

## Llaves (todas las páginas con un botón de llave)
key-working = Un momento …
key-waiting = Ahora desbloquee su dispositivo, como siempre lo hace.
key-checking = Comprobando …
key-done = Listo. Se abre la página siguiente.
key-failed = No funcionó. No se perdió nada. Puede intentarlo otra vez.
key-blocked = No funcionó. ¿Está dentro de otra aplicación? Abra { $host } en Safari o Chrome. No se perdió nada y su código sigue sirviendo.
key-exists = Este dispositivo ya tiene una llave para usted. Vaya a { $host } y presione «Entrar».
key-unsupported = Este navegador no puede usar llaves. Abra { $host } en Safari o Chrome en su teléfono.
key-offline = No podemos conectar con { $service }. Revise su conexión a internet e inténtelo otra vez.

## Entrar
start-heading = Sus mensajes privados
start-away = Estuvo ausente un rato y cerramos la sesión. No se perdió nada.
start-intro = Use la cara, el dedo o el PIN con que desbloquea su dispositivo.
start-sign-in = Entrar
start-first-time = ¿Es su primera vez? Escriba su código
start-not-working = No funciona

## Paso 1: el código
step = Paso { $number } de 3
claim-heading = Escriba su código
claim-intro = Su código tiene 20 dígitos. Está en su carta o tarjeta, o se lo dimos por teléfono.
claim-label = Su código
claim-hint = 20 dígitos. Los espacios no importan.
claim-no-code = No tengo código
claim-helping = Ayudo a otra persona
claim-have-key = Ya tengo mi llave
claim-step-done = Ya hizo este paso.
claim-another = Tengo otro código
claim-signed-in = Ya entró. Un código añade una ficha más a su cuenta.
claim-error-empty = Escriba los 20 dígitos de su código.
claim-error-digit = Parece que un dígito está mal. Compare de cuatro en cuatro.
claim-error-refused = Este código no sirve. Puede estar mal escrito, usado o ser demasiado antiguo.
claim-error-refused-key = ¿Ya hizo su llave? Entre con ella: seguirá donde lo dejó.
claim-error-refused-call = Si no, llame al lugar que se lo dio.
claim-error-later = { $minutes ->
    [one] Hubo demasiados intentos. Espere 1 minuto e inténtelo otra vez.
   *[other] Hubo demasiados intentos. Espere { $minutes } minutos e inténtelo otra vez.
}
claim-elsewhere-heading = Empezó en otro lugar. ¿Seguir aquí?
claim-elsewhere-text = Este código se escribió en otro dispositivo o en otro navegador. Si sigue aquí, allí se detiene.
claim-elsewhere-alarm = ¿No fue usted? Llame al lugar que le dio el código.
claim-elsewhere-yes = Seguir aquí

support-none-heading = Este navegador no puede hacer una llave
support-none-text = Abra { $address } en Safari o Chrome en su teléfono. Su código sigue sirviendo.
support-app-heading = Está dentro de otra aplicación
support-app-text = Las llaves no funcionan aquí. Abra { $address } en Safari o Chrome. Su código sigue sirviendo.
support-app-anyway = Seguir aquí de todos modos
support-lock-heading = Primero ponga un bloqueo de pantalla
support-lock-text = Su llave necesita la cara, el dedo o el PIN con que desbloquea este dispositivo. Abra la configuración, busque «Bloqueo de pantalla» y ponga uno. Luego vuelva a cargar esta página.
support-phone-heading = Es más fácil en el teléfono que lleva consigo
support-phone-text = Esta computadora no guarda llaves. Abra la cámara de su teléfono y apunte a este cuadrado. O escriba { $address } en el teléfono.
support-phone-here = También puede seguir aquí. Entonces su teléfono guarda la llave: active Bluetooth en los dos.
support-phone-square = Un cuadrado para escanear. Contiene la dirección { $address }.

## Paso 2: la llave
key-heading = Haga su llave
key-intro = En lugar de una contraseña, este dispositivo le guarda una llave, llamada llave de acceso.
key-intro-unlock = La abre con la cara, el dedo o el PIN con que desbloquea este dispositivo. Nosotros nunca los vemos.
key-intro-warning = Cualquiera que pueda desbloquear este dispositivo puede leer sus mensajes.
key-make = Hacer mi llave
key-shared = Este dispositivo no es mío
key-shared-text = Entonces haga la llave en su propio teléfono. Active Bluetooth en los dos. Presione el botón, elija «teléfono» y escanee el cuadrado con el teléfono.
key-shared-make = Hacer mi llave en mi teléfono
key-use-heading = Ahora use su llave
key-use-intro = Guardada. Ahora úsela una vez, para estar seguros de que funciona.
key-use = Usar mi llave
key-use-failed = No funcionó. No se perdió nada. Inténtelo otra vez y elija la llave que acaba de hacer. ¿No aparece? Presione «No funciona» más abajo.
key-use-again = No funciona
key-use-again-text = Puede hacer la llave otra vez, aquí o en su teléfono. La primera ya no hace falta.

## Paso 3: el correo
mailbox-heading = Mire su correo electrónico
mailbox-intro = Enviamos 8 dígitos a la dirección de correo que su clínica tiene de usted.
mailbox-leave = Puede salir de esta página. Para volver, entre con su llave.
mailbox-label = Los 8 dígitos
mailbox-hint = Sirven durante 60 minutos.
mailbox-unsent = Ahora enviamos 8 dígitos a la dirección de correo que su clínica tiene de usted.
mailbox-send-first = Enviar el correo
mailbox-resent = Le enviamos otro correo. Los dígitos de los anteriores también sirven.
mailbox-error-empty = Escriba los 8 dígitos del correo.
mailbox-error-wrong = Estos dígitos no coinciden. Compárelos con el correo o pida otro nuevo.
mailbox-error-expired = Estos dígitos son demasiado antiguos. Pida un correo nuevo.
mailbox-error-too-many = Hubo demasiados intentos. Llame a su clínica y pida un código nuevo.
mailbox-error-no-more = No podemos enviar más correos. Mire en la carpeta de correo no deseado o llame a su clínica.
mailbox-nothing = No llegó nada
mailbox-send = Enviar el correo otra vez

## Paso 4: listo
done-heading = Ya está dentro
done-text = De ahora en adelante vaya a { $host } y presione «Entrar».
done-letter = Puede romper la carta.
done-read = Leer mis mensajes
done-read-first = Leer mi mensaje
done-all = Todos mis mensajes
safe-to-close = Ya terminó. Puede cerrar esta página.

## La lista
inbox-heading = Sus mensajes
pages-beyond = No hay tal página: la lista termina antes.
pages-first = Ir a la primera página
inbox-whose = Para:
inbox-empty = Todavía no tiene mensajes.
inbox-empty-hint = Cuando llegue uno, le enviaremos un correo.
inbox-new = Nuevo
inbox-sensitive = Muy privado
inbox-no-subject = (sin asunto)
inbox-hidden = Use su llave para ver este mensaje
inbox-pages = Páginas de mensajes
inbox-newer = Mensajes más nuevos
inbox-older = Mensajes más antiguos

## Un mensaje
message-from = De
message-clinic = Clínica
message-received = Recibido
message-opened = Abierto por primera vez
message-until = Se puede leer hasta
message-until-days = { $days ->
    [one] 1 día más
   *[other] { $days } días más
}
message-until-soon = menos de un día
message-goes-on = El texto continúa. Guarde el mensaje entero para leer el resto.
message-gone-heading = No podemos mostrar este mensaje
message-gone-text = Quizás ya pasó su plazo para leerlo o su clínica lo retiró. O la dirección está mal escrita.
message-gone-call = ¿Todavía lo necesita? Llame a su clínica.
message-outside = Este mensaje vino de fuera de su clínica.
message-empty = Este mensaje no tiene texto.
message-cannot-show = No podemos mostrar este mensaje. Puede guardarlo más abajo y abrirlo en un programa de correo. O llame a su clínica.
message-back = Volver a sus mensajes
message-to = Para
message-cc = Copia a
message-more-people = Y
message-more-people-text = más personas. El mensaje guardado las nombra a todas.
message-date = Enviado
message-content = El mensaje
message-ways = Formas de ver este mensaje
message-way-reading = Fácil de leer
message-way-designed = Como fue diseñado
message-way-plain = Solo texto
message-neighbours = Otros mensajes
message-newer = Mensaje más nuevo
message-older = Mensaje anterior
message-inner = Otro mensaje dentro:
message-hidden = Texto que el remitente ocultó
note-signature = Este mensaje lleva una firma digital. No la hemos comprobado.
note-encrypted = Una parte de este mensaje está cifrada para otro programa. Guárdela y ábrala allí.
note-tnef = Una parte de este mensaje está en un formato de Outlook (winmail.dat). Guárdela, o pida al remitente que la envíe de otra manera.
note-partly = Solo se muestra el comienzo de un texto largo. Guarde el mensaje entero para leerlo todo.
note-cut = Falta el final de este mensaje.
note-broken = Una parte de este mensaje está dañada. La mostramos tal como está.
note-outside = Hay más texto en este mensaje del que se muestra. Guarde el mensaje entero para verlo.
note-odd-header = Algunas líneas de este mensaje no se muestran. Guarde el mensaje entero para verlas.
note-encoded-message = Es otro mensaje. Guárdelo para abrirlo.
note-too-deep = Este mensaje está demasiado adentro de otros. Guárdelo para abrirlo.
note-unknown-encoding = No sabemos cómo está escrito este archivo. Lo recibe tal como llegó.
note-other-form = Es otra forma de lo que se muestra arriba.
note-letters = Algunas letras pueden verse mal.
note-remote = Para protegerle, no se cargan imágenes de otros sitios.
note-left-out = Algo de este mensaje no se puede mostrar aquí. Pruebe “Como fue diseñado”, o guarde el mensaje.
note-too-wild = El diseño de este mensaje es demasiado complejo. Mostramos su texto.
form-calendar = Cita de calendario
calendar-starts = Empieza
calendar-ends = Termina
calendar-at = { $date }, { $time }
calendar-place = Dónde
calendar-organizer = Invita
calendar-cancelled = Esta cita se canceló.
calendar-repeats = Esta cita se repite. El texto tal como llegó dice cuándo.
calendar-raw = Tal como llegó
form-status = Detalles para técnicos
picture-named = Imagen: { $name }
picture-named-size = Imagen: { $name } ({ $size })
picture-size = Imagen ({ $size })
designed-frame = El mensaje como fue diseñado
designed-print = Abrir solo el mensaje, para imprimirlo
reading-picture = Imagen
reading-picture-missing = Imagen no cargada
reading-table = Tabla
links-heading = Enlaces en este mensaje
links-text = Antes de abrir uno, mire adónde lleva.
links-open = Abrir el enlace
links-letters = En sus propias letras:
links-misleading = Cuidado: las palabras de este enlace nombran otra dirección.
link-heading = Este enlace sale del portal
link-text = El remitente puso este enlace en el mensaje. No lo hemos comprobado.
link-host = Lleva a:
link-warning = Nunca escriba allí un código o una contraseña que no esperaba necesitar.
link-go-web = Abrir esta dirección
link-go-mail = Escribir un correo
link-go-telephone = Llamar a este número
link-back = Volver al mensaje
files-heading = Archivos ({ $number })
files-keep = Guardar el mensaje entero
files-keep-text = Lo que guarde en este dispositivo lo puede leer cualquiera que lo use.
files-whole = El mensaje tal como llegó ({ $size })
files-archive = Todos los archivos en un solo archivo ZIP
file-document = Documento
file-picture = Imagen
file-sound = Sonido
file-video = Video
file-archive = Archivo comprimido
file-calendar = Cita de calendario
file-contact = Contacto
file-message = Mensaje
file-other = Archivo
warning-runs = Cuidado: este archivo es un programa. Ábralo solo si lo esperaba.
warning-active = Cuidado: este archivo puede contener un programa. Ábralo solo si lo esperaba.
warning-holds = Cuidado: no hemos mirado los archivos de dentro. Ábralo solo si lo esperaba.
warning-pretends = Cuidado: este archivo finge ser otra cosa. No lo abra.
check-clean = Revisado por el escáner de la clínica: no se encontró nada.
check-none = No revisado por un escáner.
check-danger = Peligroso: lo encontró el escáner de la clínica. No lo abra.
check-danger-above = Un archivo de este mensaje es peligroso: lo encontró el escáner de la clínica. Vea la lista de archivos abajo.
danger = Este archivo es peligroso
danger-text = El escáner de la clínica encontró en él algo que puede dañar su teléfono o computadora. No lo abra.
danger-advice = Llame a su clínica y pregunte qué le enviaron. Si le dicen que es seguro, todavía puede guardarlo.
danger-back = Volver al mensaje
danger-anyway = Sé que es peligroso. Guardarlo en este dispositivo.
size-bytes = { $number } bytes
size-kilobytes = { $number } KB
size-megabytes = { $number } MB
size-decimal-mark = ,
verify-heading = Un paso más
verify-text = Este mensaje es muy privado. Use su llave para abrirlo.
verify-open = Abrir con mi llave
verify-text-you = Use su llave otra vez, para que sepamos que es usted.
verify-go-on = Usar mi llave
verify-back = Volver
verify-not-yet = Todavía no está hecho. Presione el botón otra vez.

## Antes de que termine la sesión
idle-heading = ¿Sigue ahí?
idle-text = Pronto se cerrará su sesión, para que nadie más lea sus mensajes.
idle-stay = Seguir aquí

## Después de salir
signed-out-heading = Su sesión está cerrada
signed-out-text = Ya terminó. Puede cerrar esta página. En una computadora compartida, cierre también el navegador.
signed-out-again = Entrar otra vez

## Ayuda
help-no-code = No tengo código
help-no-code-1 = El código se lo da el lugar que le envía mensajes: su clínica o su médico. Llame y pida un código para { $service }.
help-no-code-2 = Se lo dan en mano, por correo postal o por teléfono. Nunca por correo electrónico.
help-no-code-3 = Use un número de teléfono que ya tenga, no uno de un correo electrónico.
help-no-code-lost = ¿Perdió su carta o tarjeta? Pida un código nuevo. El anterior deja de servir.
help-helping = Ayudo a otra persona
help-helping-1 = Por favor, no use el código de la otra persona. Su llave debe estar en su propio dispositivo.
help-helping-2 = La clínica de esa persona puede darle a usted un código propio. Así lee con su propia llave.
help-helping-3 = Puede sentarse a su lado y ayudar. ¿No tiene teléfono inteligente ni correo electrónico? Llame a la clínica.
help-not-working = No funciona
help-phone-heading = Tengo un teléfono nuevo
help-phone-text = ¿La misma cuenta de Apple o Google que antes? Es probable que su llave haya pasado al teléfono nuevo. Presione «Entrar» y pruebe.
help-computer-heading = Estoy en una computadora
help-computer-text = Presione «Entrar», elija «teléfono» y escanee el cuadrado con su teléfono. Active Bluetooth en los dos.
help-app-heading = Abrí un enlace en otra aplicación
help-app-text = Abra { $host } en Safari o Chrome.
help-lost-heading = Perdí mi teléfono
help-lost-text = ¿Tiene su llave también en otro dispositivo? Use ese. ¿Tiene un código de repuesto? Úselo. Si no, llame a su clínica. Le darán un código nuevo.
help-no-key = Mi dispositivo no puede hacer una llave
help-no-key-lock = En un teléfono o una tableta, primero ponga un bloqueo de pantalla: un PIN, el dedo o la cara. Abra la configuración y busque «Bloqueo de pantalla» o «Face ID y código». Luego pruebe otra vez.
help-no-key-computer = ¿Su computadora no puede guardar una llave? Abra { $host }/claim en su teléfono y escriba ahí su código.
help-no-key-beside = ¿Quiere leer en esta computadora? Su teléfono puede guardar la llave. Elija «Este dispositivo no es mío» y escanee el cuadrado. Active Bluetooth en los dos.
help-no-key-lent = ¿No tiene un teléfono así? Pregunte a su clínica si le puede prestar una pequeña llave de seguridad con un PIN. Se conecta a la computadora.
help-nothing-came = No llegó nada
help-nothing-1 = Espere unos minutos. Luego mire en la carpeta de correo no deseado o spam.
help-nothing-2 = ¿Todavía nada? Entre con su llave y presione «Enviar el correo otra vez».
help-nothing-3 = Puede que su clínica tenga otra dirección de correo de usted. Llame y pregunte cuál.
help-always = Nunca pedimos códigos, contraseñas ni dinero por correo electrónico.

## Errores. Cada uno dice qué hacer.
problem-reference = Código: { $code }. Si nos llama, díganos este número:
problem-again = Intentar otra vez
problem-start = Ir a la página de inicio
problem-not-found = No encontramos esta página
problem-not-found-text = Puede que ya no exista o que la dirección esté mal escrita.
problem-method = Esto no funciona aquí
problem-method-text = Vaya a la página de inicio e inténtelo desde allí.
problem-sign-in = Entre otra vez, por favor
problem-sign-in-text = Pasó un tiempo sin actividad y cerramos su sesión.
problem-claim-elsewhere = Este paso terminó
problem-claim-elsewhere-text = El código se escribió en otro dispositivo y sigue allí, o esta página quedó abierta demasiado tiempo. Escriba su código otra vez para seguir aquí. ¿No fue usted? Llame al lugar que le dio el código.
problem-form = Esta página estuvo abierta demasiado tiempo
problem-form-text = No se cambió nada. Vuelva atrás, cargue la página otra vez e inténtelo de nuevo.
problem-cross-site = Esto vino de otro sitio web
problem-cross-site-text = No se cambió nada. Use nuestras propias páginas, por favor.
problem-bad-request = No lo entendimos
problem-bad-request-text = No se cambió nada. Vuelva atrás e inténtelo otra vez.
problem-too-large = Es demasiado de una vez
problem-too-large-text = No se cambió nada. Presione Atrás en su navegador: lo que escribió sigue en el formulario. Acórtelo, o elija un archivo más pequeño, y envíelo otra vez.
problem-media-type = No podemos leer esto
problem-media-type-text = No se cambió nada. Vuelva atrás e inténtelo otra vez.
problem-too-many = Demasiados intentos
problem-too-many-text = Espere un poco e inténtelo otra vez.
problem-unavailable = Ahora mismo no estamos disponibles
problem-unavailable-text = No se perdió nada. Inténtelo otra vez dentro de unos minutos.
problem-internal = Algo falló de nuestra parte
problem-internal-text = No es culpa suya. Inténtelo otra vez. Si vuelve a pasar, llame a su clínica.
problem-key-refused = No funcionó
problem-key-refused-text = No funcionó. No se perdió nada. Puede intentarlo otra vez.
problem-key-unknown = Esta llave se quitó
problem-key-unknown-text = Esta llave se quitó aquí. Pruebe con otra.
problem-key-other = Esta es otra llave
problem-key-other-text = Esta es otra llave. Presione el botón otra vez y elija la llave que acaba de hacer.
problem-key-not-kept = Este dispositivo no guarda su llave
problem-key-not-kept-text = Este dispositivo no encuentra su llave por sí solo, así que no podría entrar. Haga la llave otra vez en su teléfono.
problem-key-not-attested = Este dispositivo no puede guardar su llave
problem-key-not-attested-text = Su clínica quiere que los administradores usen la llave de seguridad que ella les dio. Conecte esa llave. Permita que el navegador diga de qué marca es. Después presione el botón otra vez.
problem-key-stale = Tardó demasiado
problem-key-stale-text = Tardó demasiado. No se perdió nada. Presione el botón otra vez.
problem-no-address = Su clínica no tiene una dirección de correo de usted
problem-no-address-text = Llame a su clínica. Pueden añadir una dirección de correo o darle acceso cuando vaya.
problem-step = Ya hizo este paso
problem-step-text = Ya hizo este paso. Vuelva a cargar la página.
problem-claim-over = Este código ya no está abierto
problem-claim-over-text = Empiece otra vez con su código. Si no funciona, llame al lugar que se lo dio.

## Fechas
date = { $day } de { $month } de { $year }
moment = { $date }, { $hour }:{ $minute } UTC
moment-appointed = { $weekday }, { $moment }
weekday-1 = lunes
weekday-2 = martes
weekday-3 = miércoles
weekday-4 = jueves
weekday-5 = viernes
weekday-6 = sábado
weekday-7 = domingo
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre
