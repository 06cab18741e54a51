# Textos de las páginas del portal. Palabras sencillas, frases cortas. { $service } es el nombre del servicio, { $host } su dirección.

## En todas las páginas
skip = Ir al contenido
language = Idioma
language-name = Español
help = Ayuda
sign-out = Salir
continue = Continuar
error-heading = Hay un problema
digits-few = Escribió { $typed } de { $wanted } dígitos.
digits-many = Escribió { $typed } dígitos. El código tiene { $wanted }.
digits-of-slip = Escribió 20 dígitos. Ese es un código para la primera vez.
digits-of-spare = Escribió 28 dígitos. Ese es un código de repuesto.
digits-of-mailbox = Escribió 8 dígitos. El código que va aquí es más largo: si se detuvo antes, escriba todos sus dígitos. Si los 8 dígitos son los de nuestro correo, entre con su llave. Así puede escribirlos donde lo dejó.
no-script = Las llaves solo funcionan con JavaScript activado. Es una opción en los ajustes de su navegador. Actívela y vuelva a cargar esta página.

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
start-away = Aquí su sesión está cerrada. Estuvo ausente un rato o la cerró en otro lugar. No se perdió nada.
start-over = Su sesión se cerró aquí. Por seguridad, ninguna sesión dura más tiempo. No se perdió nada: entre y siga.
start-intro = Use la cara, el dedo o el PIN con que desbloquea su dispositivo.
start-sign-in = Entrar
start-first-time = ¿Es su primera vez? Escriba su código
start-lost = ¿Perdió su teléfono? Use su código de repuesto
start-blocked = No funcionó. No se perdió nada. ¿Es su primera vez aquí, o perdió su teléfono? Entonces este dispositivo aún no tiene llave: siga abajo. ¿Está dentro de otra aplicación? Abra { $host } en Safari o Chrome.
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
claim-new = Escribir un código nuevo
claim-signed-in = Ya entró. Un código añade una ficha más a su cuenta.
claim-error-empty = Escriba los 20 dígitos de su código.
claim-error-digit = Parece que un dígito está mal. Compare de cuatro en cuatro.
claim-error-refused = Este código no sirve. Puede estar mal escrito, usado o ser demasiado antiguo.
claim-error-refused-key = ¿Ya creó su llave? Entre con ella: seguirá donde lo dejó.
claim-error-refused-call = Si no, llame al lugar que se lo dio.
claim-error-later = { $minutes ->
    [one] Hubo demasiados intentos. Espere 1 minuto e inténtelo otra vez.
   *[other] Hubo demasiados intentos. Espere { $minutes } minutos e inténtelo otra vez.
}
claim-elsewhere-heading = Empezó en otro lugar. ¿Seguir aquí?
claim-elsewhere-text = Este código se escribió en otro dispositivo o en otro navegador. Si sigue aquí, allí se detiene.
claim-elsewhere-alarm = ¿No fue usted? Llame al lugar que le dio el código.
claim-elsewhere-yes = Seguir aquí

support-none-heading = Este navegador no puede crear una llave
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
key-heading = Cree su llave
key-intro = En lugar de una contraseña, este dispositivo le guarda una llave, llamada llave de acceso.
key-intro-unlock = La abre con la cara, el dedo o el PIN con que desbloquea este dispositivo. Nosotros nunca los vemos.
key-intro-warning = Cualquiera que pueda desbloquear este dispositivo puede leer sus mensajes.
key-intro-warning-staff = Quien abre este dispositivo puede leer los mensajes de sus pacientes. No use uno que abran otros.
key-make = Crear mi llave
key-shared = Este dispositivo no es mío
key-shared-text = Entonces cree la llave en su propio teléfono. Active Bluetooth en los dos. Presione el botón, elija «teléfono» y escanee el cuadrado con el teléfono.
key-shared-make = Crear mi llave en mi teléfono
key-use-heading = Ahora use su llave
key-use-intro = Guardada. Ahora úsela una vez, para estar seguros de que funciona.
key-use = Usar mi llave
key-use-failed = No funcionó. No se perdió nada. Inténtelo otra vez y elija la llave que acaba de crear. ¿No aparece? Presione «No funciona» más abajo.
key-use-again = No funciona
key-use-again-text = Puede crear la llave otra vez, aquí o en su teléfono. La primera ya no hace falta.

## Paso 3: el correo
mailbox-heading = Revise su correo electrónico
mailbox-intro = Enviamos 8 dígitos a la dirección de correo que su clínica tiene de usted.
mailbox-leave = Puede salir de esta página. Para volver, entre con su llave.
mailbox-until = Termine este paso antes de:
mailbox-label = Los 8 dígitos
mailbox-hint = Sirven durante 60 minutos.
mailbox-unsent = Ahora enviamos 8 dígitos a la dirección de correo que su clínica tiene de usted.
mailbox-send-first = Enviar el correo
mailbox-resent = Le enviamos otro correo. Los dígitos de los anteriores también sirven.
mailbox-error-empty = Escriba los 8 dígitos del correo.
mailbox-error-wrong = Estos dígitos no coinciden. Compárelos con el correo más reciente o presione «Enviar el correo otra vez».
mailbox-error-expired = Estos dígitos son demasiado antiguos. Pida un correo nuevo.
mailbox-error-no-more = No podemos enviar más correos. Busque en la carpeta de correo no deseado o llame a su clínica.
mailbox-over-heading = Este código ya no sirve
mailbox-over-text = Hubo demasiados intentos o demasiados correos. Por su seguridad, aquí ya no se acepta nada más.
mailbox-over-call = Llame a su clínica y pida un código nuevo.
mailbox-over-then = Con el código nuevo puede seguir enseguida. No se pierde nada suyo.
mailbox-over-again = Con un código nuevo empieza otra vez y crea otra llave. Sus mensajes no se pierden.
mailbox-none-text = Para el último paso enviamos dígitos a su dirección de correo. No hay ninguna, así que todavía no puede seguir aquí.
mailbox-none-call = Llame a su clínica. Pueden añadir su dirección de correo o darle un código nuevo cuando vaya.
mailbox-none-then = ¿Añadieron su dirección? Entonces mire otra vez. Puede dejar esta página y volver entrando con su llave.
mailbox-nothing = No llegó nada
mailbox-send = Enviar el correo otra vez

## Paso 4: listo
done-heading = Ya está dentro
done-text = De ahora en adelante vaya a { $host } y presione «Entrar».
done-letter = ¿Tenía su código en papel? Puede romperlo.
done-spare-used = Su código de repuesto ya se usó. Puede romper ese papel.
done-spare-keep = Guarde el papel con su código de repuesto.
done-read = Leer mis mensajes
done-read-first = Leer mi mensaje
done-all = Todos mis mensajes
safe-to-close = Ya terminó. Puede cerrar esta página.

## La lista
inbox-heading = Sus mensajes
pages-beyond = Esa página no existe: la lista termina antes.
pages-first = Ir a la primera página
inbox-whose = Para:
inbox-beside = Estos son los mensajes de { $name }. Usted los lee por { $name }.
inbox-empty = Todavía no tiene mensajes.
inbox-empty-hint = Cuando llegue uno, le enviaremos un correo.
inbox-empty-alone = No tenemos un correo suyo para avisarle. Entre aquí de vez en cuando para ver si hay algo, o dé una dirección a su clínica.
inbox-you-wrote = Usted escribió
inbox-wrote = { $name } escribió
inbox-wrote-beside = De su parte
inbox-was-sent = Enviado a su clínica. Aún sin respuesta.
inbox-was-answered = Su clínica contestó.
inbox-replied = Contestado de su parte.
inbox-new = Nuevo
inbox-sensitive = Muy privado
inbox-no-subject = (sin asunto)
inbox-hidden = Use su llave para ver este mensaje
inbox-damaged = Este mensaje no se puede mostrar ahora
inbox-damaged-text = Algo falló aquí, no es culpa suya. Inténtelo más tarde. Si sigue así, llame a su clínica.
inbox-pages = Páginas de mensajes
inbox-newer = Mensajes más nuevos
inbox-older = Mensajes más antiguos

## Un mensaje
message-from = De
message-clinic = Clínica
message-received = Recibido
message-until = Se puede leer hasta el
message-until-days = { $days ->
    [one] 1 día más
   *[other] { $days } días más
}
message-until-soon = menos de un día
message-goes-on = El texto continúa. Guarde el mensaje entero para leer el resto.
more-goes-on = El texto sigue aquí:
more-next = Parte siguiente
more-before = Parte anterior
more-parts = Partes del texto
more-place = Parte { $number } de { $count }
letter-quoted = Lo que se escribió antes ({ $lines ->
    [one] 1 línea
   *[other] { $lines } líneas
})
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
message-more-subject = Más del asunto
message-way-plain = Solo texto
message-neighbours = Otros mensajes
message-newer = Mensaje más nuevo
message-older = Mensaje anterior
message-inner = Otro mensaje dentro:
message-hidden = Texto que el remitente ocultó
note-signature = Este mensaje lleva una firma digital. No la hemos comprobado.
note-signed-shown = El texto de este archivo firmado se muestra arriba. No hemos comprobado la firma.
note-signed-holds = El archivo firmado contiene además otros archivos o imágenes. Aquí no se muestran. Guarde el archivo firmado para tenerlos.
note-signed-too-large = El texto de este mensaje está dentro de un archivo firmado demasiado grande para abrirlo aquí. Guarde el archivo y ábralo con su programa de correo.
note-signed-file = El texto de este mensaje está dentro de un archivo firmado. Guarde el archivo y ábralo con su programa de correo.
note-encrypted = Una parte de este mensaje está cifrada para otro programa. Guárdela y ábrala allí.
note-tnef = Una parte de este mensaje está en un formato de Outlook (winmail.dat). Guárdela, o pida al remitente que la envíe de otra manera.
note-partly = Solo se muestra el comienzo de un texto largo. Guarde el mensaje entero para leerlo todo.
note-parts = Este mensaje contiene un texto largo. Se muestra en partes: al final está el paso a la siguiente.
note-too-long = Un texto de este mensaje es demasiado largo para mostrarlo aquí. Guarde el mensaje entero para leerlo.
note-cut = Falta el final de este mensaje.
note-broken = Una parte de este mensaje está dañada. La mostramos tal como está.
note-outside = Hay más texto en este mensaje del que se muestra. Guarde el mensaje entero para verlo.
note-odd-header = Algunas líneas de este mensaje no se muestran. Guarde el mensaje entero para verlas.
note-encoded-message = Es otro mensaje. Guárdelo para abrirlo.
note-too-deep = Este mensaje está dentro de demasiados otros. Guárdelo para abrirlo.
note-unknown-encoding = No sabemos cómo está escrito este archivo. Lo recibe tal como llegó.
note-written-in = En este texto hay un archivo escrito con letras que solo lee un programa. Guarde el mensaje para sacar el archivo.
note-other-form = Es otra forma de lo que se muestra arriba.
note-letters = Algunas letras pueden verse mal.
note-remote = Para su protección, no se cargan imágenes de otros sitios.
note-colours = Algunas palabras se distinguían por su color. Aquí están marcadas. Cómo se veían se muestra en «Como fue diseñado».
note-left-out = El texto sin formato no muestra las imágenes de este mensaje.
note-lost-form = En este mensaje hay un formulario. Se muestran sus palabras, y aquí no se puede rellenar. Guarde el mensaje entero para verlo todo.
note-lost-drawing = En este mensaje hay un dibujo. Solo se muestran sus palabras. Guarde el mensaje entero para verlo todo.
note-lost-formula = En este mensaje hay una fórmula. Se muestra en una sola línea. Guarde el mensaje entero para verla como se escribió.
note-lost-film = En este mensaje hay un video, un sonido o un programa. Aquí no se muestra. Guarde el mensaje entero para verlo todo.
note-lost-page = Dentro de este mensaje hay otra página web. Aquí no se muestra. Guarde el mensaje entero para verlo todo.
note-lost-links = Faltan algunos enlaces de este mensaje. Guarde el mensaje entero para verlos.
note-lost-picture = Una imagen de este mensaje es demasiado grande para mostrarla aquí. Guarde el mensaje entero para verla.
note-too-wild = El diseño de este mensaje es demasiado complejo. Mostramos su texto.
form-calendar = Cita de calendario
calendar-starts = Empieza
calendar-ends = Termina
calendar-at = { $date }, { $time }
calendar-due = Fecha límite
calendar-accepted = { $who } asistirá.
calendar-declined = { $who } no asistirá.
calendar-tentative = { $who } quizá asista.
calendar-place = Dónde
calendar-organizer = Invita
calendar-cancelled = Esta cita se canceló.
calendar-proposal = Alguien propone esta hora. Todavía no está acordada.
calendar-repeats = Esta cita se repite por una regla que no mostramos aquí. Abra el archivo, o el texto tal como llegó, para ver cuándo.
calendar-every-day = { $number ->
    [one] Cada día
   *[other] Cada { $number } días
}
calendar-every-week = { $number ->
    [one] Cada semana
   *[other] Cada { $number } semanas
}
calendar-every-month = { $number ->
    [one] Cada mes
   *[other] Cada { $number } meses
}
calendar-every-year = { $number ->
    [one] Cada año
   *[other] Cada { $number } años
}
calendar-count = { $number ->
    [one] Una vez en total
   *[other] { $number } veces en total
}
calendar-until = Hasta el
calendar-last = el último { $day }
calendar-nth-1 = el primer { $day }
calendar-nth-2 = el segundo { $day }
calendar-nth-3 = el tercer { $day }
calendar-nth-4 = el cuarto { $day }
calendar-day-1 = lunes
calendar-day-2 = martes
calendar-day-3 = miércoles
calendar-day-4 = jueves
calendar-day-5 = viernes
calendar-day-6 = sábado
calendar-day-7 = domingo
calendar-raw = Tal como llegó
form-status = Detalles para técnicos
picture-named = Imagen: { $name }
picture-named-size = Imagen: { $name } ({ $size })
picture-size = Imagen ({ $size })
look = Ver
look-close = Ver más de cerca
look-save = Guardar la imagen ({ $size })
look-too-large = Esta imagen es demasiado grande para mostrarla aquí. Guárdela para verla.
designed-frame = El mensaje como fue diseñado
designed-print = Abrir solo el mensaje, para imprimirlo
reading-picture = Imagen
reading-picture-missing = Imagen no cargada
reading-picture-absent = La imagen no está en este mensaje
reading-picture-kept = Esta imagen no se puede mostrar aquí. Guárdela para verla
reading-struck = tachado:
reading-red = en rojo:
reading-yellow = en amarillo:
reading-green = en verde:
reading-blue = en azul:
reading-purple = en morado:
reading-table = Tabla
reading-table-push = Deslice la tabla hacia la izquierda para verla entera.
links-heading = Enlaces en este mensaje
links-text = Antes de abrir uno, mire adónde lleva.
links-open = Abrir el enlace
links-letters = En sus propias letras:
links-code = Este es un código que puede cambiar cómo funciona un teléfono, o costar dinero. No se marca desde aquí.
links-misleading = Cuidado: las palabras de este enlace nombran otra dirección.
link-heading = Este enlace sale del portal
link-text = El remitente puso este enlace en el mensaje. No lo hemos comprobado.
link-host = Lleva a:
link-warning = Nunca escriba allí un código o una contraseña que no esperaba necesitar.
link-call = Con esto llama al { $number }
link-call-text = El remitente puso este número en el mensaje. No lo hemos comprobado.
link-call-safe = Para estar seguro, llame a su clínica al número que ya conoce.
link-mail = Esto abre su programa de correo
link-mail-to = Escribe a:
link-mail-text = El remitente puso esta dirección en el mensaje. No la hemos comprobado.
link-mail-safe = El correo no es privado: otros pueden leerlo. No escriba ahí nada sobre su salud. ¿Hay un «Contestar» debajo del mensaje? Úselo.
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
size-bytes = { $number ->
    [one] { $number } byte
   *[other] { $number } bytes
}
size-kilobytes = { $number } KB
size-megabytes = { $number } MB
size-decimal-mark = .
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
idle-text-staff = Pronto se cerrará su sesión, para que nadie más lea los mensajes de sus pacientes.
idle-stay = Seguir aquí
idle-last-heading = Su tiempo casi termina
idle-last = Lleva mucho tiempo con la sesión abierta. Pronto se cerrará, haga lo que haga. Entre otra vez ahora, en una pestaña nueva. Luego vuelva aquí y siga.
idle-last-go-on = Seguir aquí hasta entonces
idle-held-heading = Lo que escribió sigue aquí
idle-held = Su sesión se cerró en esta página. Lo que escribió no se pudo guardar, así que sigue aquí. Está oculto para que nadie más lo lea. Entre otra vez en una pestaña nueva. Luego vuelva aquí y siga.
idle-held-other = Esta página es de otra sesión. Entre otra vez como la persona que escribió aquí, o borre lo que escribió.
idle-rest-heading = Siga con lo que escribió
idle-rest = El resto de esta página se quitó mientras su sesión estaba cerrada. Envíe o guarde lo que escribió. Luego abra la página otra vez para verla entera.

## Después de salir
signed-out-heading = Su sesión está cerrada
signed-out-text = Ya terminó. Puede cerrar esta página. En una computadora compartida, cierre también el navegador.
signed-out-here = Este dispositivo ya no le recuerda. Pero el portal no pudo anotarlo en este momento. Si le preocupa que otra persona haya usado este dispositivo, entre más tarde otra vez y, en los ajustes, cierre la sesión en los demás lugares.
signed-out-again = Entrar otra vez

## Ayuda
help-no-code = No tengo código
help-no-code-1 = El código se lo da el lugar que le envía mensajes: su clínica o su médico. Llame y pida un código para { $service }.
help-no-code-2 = Se lo dan en persona, por correo postal o por teléfono. Nunca por correo electrónico.
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
help-no-key = Mi dispositivo no puede crear una llave
help-no-key-lock = En un teléfono o una tableta, primero ponga un bloqueo de pantalla: un PIN, el dedo o la cara. Abra la configuración y busque «Bloqueo de pantalla» o «Face ID y código». Luego pruebe otra vez.
help-no-key-computer = ¿Su computadora no puede guardar una llave? Abra { $host }/claim en su teléfono y escriba ahí su código.
help-no-key-beside = ¿Quiere leer en esta computadora? Su teléfono puede guardar la llave. Elija «Este dispositivo no es mío» y escanee el cuadrado. Active Bluetooth en los dos.
help-no-key-lent = ¿No tiene un teléfono así? Pregunte a su clínica si le puede prestar una pequeña llave de seguridad con un PIN. Se conecta a la computadora.
help-nothing-came = No llegó nada
help-nothing-1 = Espere unos minutos. Luego busque en la carpeta de correo no deseado o spam.
help-nothing-2 = ¿Todavía nada? Entre con su llave y presione «Enviar el correo otra vez».
help-nothing-3 = Puede que su clínica tenga otra dirección de correo de usted. Llame y pregunte cuál.
help-always = Nunca pedimos códigos, contraseñas ni dinero por correo electrónico.
help-using = Cómo usar { $service }
help-urgent = Aquí nadie lee al momento. Llame a su clínica. En una emergencia llame al 911.
help-reading-heading = Leer un mensaje
help-reading-text = Presione un mensaje de su lista. «Nuevo» quiere decir que aún no lo abrió. «Muy privado» quiere decir que usa su llave otra vez. Un mensaje se puede leer hasta el día que dice.
help-attached-heading = Archivos
help-attached-text = Los archivos de un mensaje están debajo del texto. Presione uno para guardarlo. Después lo puede leer quien use este dispositivo.
help-answering-heading = Contestar
help-answering-text = Presione «Contestar» debajo del mensaje. Lo que escribe se guarda solo. ¿No lo encuentra? Ese mensaje no admite respuestas: llame a su clínica.
help-writing-heading = Escribir primero
help-writing-text = Presione «Escribir a su clínica» encima de la lista. ¿No está? Su clínica no recibe mensajes así. Lo que escribió está también en su lista. Ahí dice si su clínica contestó.
help-printing-heading = Imprimir o guardar un mensaje
help-printing-text = Imprímalo como una página cualquiera, o presione «Guardar el mensaje entero». Hágalo a tiempo: después ya no se puede leer aquí.
help-who-heading = Quién ve mis mensajes
help-who-text = Usted, personas que usted conoce y quienes le atienden en su clínica. En los ajustes, «Qué se hizo con sus mensajes» dice quién los abrió y cuándo.
help-beside-heading = Otra persona me ayuda
help-beside-text = No preste su llave. Su clínica puede darle a esa persona un código propio. Pídalo ahí. Los ajustes dicen quién lee junto a usted.
help-shared-heading = Uso una computadora compartida
help-shared-text = No guarde ahí llaves ni archivos. Entre con su teléfono. Al terminar, presione «Salir» y cierre el navegador. ¿Se le olvidó? Cierre esa sesión desde su teléfono: en los ajustes, en «Dónde tiene la sesión abierta».
help-keys-heading = Llaves
help-keys-text = Con su llave entra aquí. Cree otra en otro dispositivo: en los ajustes, en «Sus llaves». Así no se queda fuera si pierde el teléfono.
help-keys-more = Más sobre llaves y teléfonos nuevos
help-spare-heading = El código de repuesto
help-spare-text = Con él vuelve a entrar cuando ya no tiene ninguna llave. Obténgalo en los ajustes, anótelo y guárdelo en casa.
help-alerts-heading = No llegan correos
help-alerts-text = Busque en la carpeta de correo no deseado o spam. Luego mire en los ajustes, en «Avisos por correo»: ¿es esa su dirección, y cada cuánto se le avisa? Siempre puede entrar aquí por su cuenta.

## Errores. Cada uno dice qué hacer.
problem-reference = Si nos llama, lea esto en voz alta:
problem-reference-staff = Si lo comunica, dé estos datos:
problem-again = Intentar otra vez
problem-start = Ir a la página de inicio
problem-not-found = No encontramos esta página
problem-not-found-text = Puede que ya no exista o que la dirección esté mal escrita.
problem-method = Esto no funciona aquí
problem-method-text = Vaya a la página de inicio e inténtelo desde allí.
problem-sign-in = Aquí se cerró su sesión
problem-sign-in-text = Aquí se cerró su sesión. Entre para seguir.
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
problem-access-ended = Su acceso terminó
problem-access-ended-text = La llave es la correcta, pero su acceso aquí terminó. Pregunte a un administrador de su clínica.
problem-key-refused = No funcionó
problem-key-refused-text = No funcionó. No se perdió nada. Puede intentarlo otra vez.
problem-key-unknown = Esta llave se quitó
problem-key-unknown-text = Esta llave se quitó aquí. Pruebe con otra.
problem-key-half-made = Falta un paso
problem-key-half-made-text = Su llave está creada. Falta un paso: úsela una vez.
problem-key-other = Esta es otra llave
problem-key-other-text = Esta es otra llave. Presione el botón otra vez y elija la llave que acaba de crear.
problem-key-not-kept = Este dispositivo no guarda su llave
problem-key-not-kept-text = Este dispositivo no encuentra su llave por sí solo, así que no podría entrar. Cree la llave otra vez en su teléfono.
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
problem-claim-unfinished = El tiempo para terminar se acabó
problem-claim-unfinished-text = Usted creó esta llave, pero el último paso no se hizo a tiempo. Llame a la clínica que le dio su código y pida uno nuevo. Con él empieza otra vez y crea una llave nueva. Sus mensajes no se pierden.

## Fechas
date = { $day } de { $month } de { $year }
moment = { $date }, { $hour }:{ $minute } UTC
moment-clock = { $time } UTC
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
