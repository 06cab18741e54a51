# Textos de las páginas en las que cada persona cambia sus propios ajustes.

settings = Ajustes
settings-inbox = Volver a sus mensajes
settings-back = Volver a los ajustes
save = Guardar

## Llaves
settings-keys = Sus llaves
settings-keys-now = { $count ->
    [one] Tiene 1 llave. Añada otra por si la pierde.
   *[other] Tiene { $count } llaves.
}
keys-intro = Con una llave (también se llama llave de acceso) usted entra. La guarda un dispositivo y se abre con la cara, el dedo o el PIN que lo desbloquea.
keys-here = Esta llave está en uso aquí
keys-synced = Sus dispositivos comparten esta llave.
keys-one-device = Esta llave está en un solo dispositivo.
keys-attested = Esta llave está en un dispositivo de una marca conocida.
keys-attested-only = Su clínica quiere que los administradores usen una llave de seguridad que ella les dio. Conéctela, presione el botón y permita que el navegador diga de qué marca es. La llave de un teléfono no sirve aquí.
keys-wanted-heading = Su clínica quiere una llave más segura
keys-wanted = Añada la llave de seguridad que le dio su clínica y después quite cada llave que no sea «de una marca conocida». Hasta entonces no puede trabajar aquí para su clínica.
keys-made = Creada:
keys-used = Último uso:
keys-name = Cambiar el nombre
keys-remove = Quitar
keys-add = Añadir una llave
keys-full = Ya tiene todas las llaves que puede tener. Quite una antes de añadir otra.
keys-back = Volver a sus llaves
keys-added = Su nueva llave está guardada y funciona. También se lo avisamos por correo.
keys-named = El nuevo nombre está guardado.
keys-removed = La llave está quitada. En todos los demás lugares se cerró su sesión. También se lo avisamos por correo.
keys-name-label = Nombre de esta llave
keys-name-hint = Por ejemplo: mi teléfono. Solo usted lo ve aquí. Su dispositivo sigue usando el nombre anterior.
keys-name-empty = Escriba un nombre con al menos una letra o un número.
keys-add-intro = Con una segunda llave puede entrar aunque este dispositivo se pierda o se rompa.
keys-add-other = Crear una llave en otro dispositivo
keys-exists = Este dispositivo ya tiene una llave. Cree la segunda en otro dispositivo.
keys-add-here = Crear una llave en este dispositivo
keys-remove-heading = ¿Quitar esta llave?
keys-remove-text = Ya nadie podrá entrar con esta llave. No se puede deshacer.
keys-remove-others = Aquí su sesión sigue abierta. En todos los demás dispositivos se cierra.
keys-remove-yes = Quitar esta llave
keys-remove-no = Conservar esta llave
keys-last-heading = Esta es su única llave
keys-last-text = Sin ella ya no podría entrar. Primero añada otra llave; después puede quitar esta.

problem-verify = Use su llave otra vez
problem-verify-text = Hace un rato que usó su llave. Vuelva a cargar esta página y use su llave cuando la página se la pida.
problem-too-many-keys = Tiene demasiadas llaves
problem-too-many-keys-text = Quite una llave que ya no use. Después añada una nueva.

## Dispositivos
settings-devices = Dónde tiene la sesión abierta
settings-devices-now = { $count ->
    [one] Solo tiene la sesión abierta en este dispositivo.
   *[other] Tiene la sesión abierta en { $count } dispositivos o navegadores.
}
devices-intro = Estos dispositivos y navegadores pueden leer sus mensajes ahora.
devices-here = Este dispositivo
devices-key = Llave:
devices-since = Sesión abierta:
devices-end = Cerrar la sesión allí
devices-end-others = Cerrar la sesión en todos los demás
devices-ended = Listo. Allí se cerró su sesión.
devices-strange = ¿Ve un dispositivo que no es suyo? Cierre su sesión. Después revise también sus llaves.
device-both = { $browser } en { $system }
device-system = Un navegador en { $system }
device-unknown = Un navegador

## Avisos
settings-alerts = Avisos por correo
alerts-intro = Cuando tiene un mensaje, se lo avisamos por correo. El correo nunca dice quién escribió ni de qué trata.
alerts-often = ¿Con qué frecuencia quiere recibir avisos?
alerts-each = Poco después de cada mensaje
alerts-hourly = Como máximo una vez por hora
alerts-daily = Como máximo una vez al día
alerts-several = No es igual para todos los lugares
alerts-saved = Guardado.
alerts-address = Su dirección para avisos:
alerts-no-address = No tenemos un correo suyo. Pregunte en el lugar que le envía mensajes.
alerts-beside = Usted lee estos mensajes de otra persona.
alerts-none = Todavía no hay nada que avisar.
address-changed = Su nueva dirección está guardada. También le avisamos en la anterior.
address-heading = Cambiar el correo
alerts-back = Volver a sus avisos
address-label = Su nuevo correo
address-hint = Enviamos un código allí. Sus avisos siguen llegando al correo anterior hasta que escriba el código.
address-sent = Enviamos 8 dígitos a:
address-again = No llegó nada, o prefiero otro correo
address-error-shape = Esto no es un correo. Revise si falta la arroba (@) o si hay espacios.
address-error-same = Este es el correo que ya tiene.
address-over = Ahora no se puede seguir
address-spent = Hubo demasiados intentos con el código que llegó a:
address-spent-then = Espere una hora o use otra dirección. Sus avisos siguen llegando a la anterior.
address-another = Usar otra dirección
address-later = Ya le enviamos todos los códigos que podemos en un día. Puede pedir otro desde:
address-later-old = Hasta entonces, sus avisos siguen llegando a la dirección anterior.
address-error-wrong = Estos dígitos no coinciden. Compárelos con el correo más reciente.
address-error-expired = Este código es demasiado antiguo. Empiece otra vez.

## Historial
settings-history = Qué se hizo con sus mensajes
settings-history-beside = Qué se hizo con los mensajes que usted lee
settings-history-now = Quién los abrió y cuándo.
settings-history-account = Qué se hizo con su cuenta
settings-history-account-now = Cuándo inició sesión y qué pasó con sus llaves.
history-intro = Aquí ve lo que hizo usted y lo que hicieron los demás: las personas de su clínica, por su nombre, y quienes leen sus mensajes. Lo más nuevo está primero.
history-empty = Todavía no ha pasado nada.
history-newer = Más nuevo
history-older = Más antiguo
history-times = { $count } veces:
history-opened = Usted abrió:
history-opened-before = Se abrió con una llave anterior de su ficha:
history-opened-other = { $who } abrió:
history-saved = Usted guardó un archivo de:
history-saved-before = Con una llave anterior de su ficha se guardó un archivo de:
history-saved-other = { $who } guardó un archivo de:
history-not-shown = Usted lo abrió, algo falló aquí y no se le pudo mostrar:
history-not-shown-before = Se abrió con una llave anterior de su ficha, algo falló aquí y no se pudo mostrar:
history-not-shown-other = { $who } lo abrió, algo falló aquí y no se pudo mostrar:
history-listed = Usted abrió su lista de mensajes.
history-listed-before = La lista de sus mensajes se abrió con una llave anterior de su ficha.
history-listed-other = { $who } abrió la lista de sus mensajes.
history-sensitive = un mensaje muy privado
history-gone = un mensaje que ya no está aquí
history-key-added = Usted añadió una llave.
history-key-removed = Usted quitó una llave.
history-spare-made = Usted pidió un código de repuesto.
history-spare-used = Usted volvió a entrar con su código de repuesto.
history-code-issued = { $who } creó un código para su ficha.
history-spare-used-other = Se usó su código de repuesto para crear una llave nueva. Esa llave no abre nada sin un código de su correo.
history-spare-locked = Hubo demasiados intentos fallidos con su código de repuesto. Ya no sirve.
history-set-up = Se configuró su ficha con un código y una llave.
history-carer-code = { $who } creó un código para alguien que lee sus mensajes junto con usted.
history-carer-set-up = Alguien que lee sus mensajes junto con usted configuró su acceso con un código y una llave propios.
history-carer-set-up-named = { $who }, que lee sus mensajes junto con usted, configuró su acceso con un código y una llave propios.
history-carer-set-up-you = Se configuró su acceso a estos mensajes con un código y una llave propios.
history-who-staff = { $name } ({ $clinic })
history-who-staff-unnamed = Alguien de { $clinic }
history-who-clinic = Su clínica
history-who-patient = La persona de quien son los mensajes
history-who-other = Otra persona con acceso
history-approval-alone = { $who } hizo solo un cambio en su ficha, 7 días después de que se le avisara a usted. Nadie se opuso.
history-approval-stopped = Se detuvo un cambio en su ficha que su clínica había pedido: usted, o alguien que lee por usted.
history-refused = Usted rechazó un código nuevo para su ficha.
history-key-named = Usted cambió el nombre de una llave.
history-signed-in = Usted entró: { $device }.
history-signed-out = Usted cerró la sesión.
history-signed-out-elsewhere = Usted cerró la sesión en otros dispositivos.
history-address = Usted cambió el correo para sus avisos.
history-address-before = El correo para sus avisos se cambió con una llave anterior de su ficha.
history-address-other = { $who } cambió el correo para sus avisos.
history-record-looked = { $who } abrió su ficha.
history-answers-looked = { $who } abrió sus respuestas.
history-record-changed = { $who } cambió su ficha o sus direcciones.
history-reviewed = { $who } abrió un mensaje para usted:
history-often = Usted cambió la frecuencia de los avisos.
history-often-before = La frecuencia de los avisos se cambió con una llave anterior de su ficha.
history-often-other = { $who } cambió la frecuencia de los avisos.

## The language
settings-language = Idioma
settings-language-mails = Las páginas están en este idioma; sus correos, en otro: { $language }. Elija uno para todo:
settings-language-now = Las páginas y los correos están en este idioma. Elija otro:
