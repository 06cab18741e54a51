## Un texto para muchos pacientes
mailings-heading = Escribir a varios pacientes
mailings-intro = Un texto para muchos pacientes. Cada uno recibe un mensaje propio y nadie ve quién más lo recibió.
mailings-none = Usted todavía no ha escrito a varios pacientes.
mailings-add = Un texto nuevo para varios pacientes
mailings-back = Todos los textos para varios pacientes
mailings-add-text = O pegue una lista de números de ficha.
mailings-list = Números de ficha
mailings-list-hint = Uno por línea, como máximo { $most }. O una tabla CSV con una primera línea que nombre las columnas: primero "número de ficha", luego los campos de su texto, como "fecha de la cita".
mailings-file = O tómelos de un archivo (CSV)
mailings-go-on = Continuar
mailings-error-empty = No contiene ningún número de ficha.
mailings-error-nobody = Elija primero a alguien.
mailings-error-many = Hay más de { $most } filas. Haga varias listas.
mailings-error-header = La primera línea debe nombrar las columnas: primero "número de ficha", luego los campos, cada uno una vez.
mailings-error-unclosed = Línea { $line }: unas comillas abren una celda que nada cierra. Ciérrela con otras comillas o bórrelas.
mailings-choose = Elegir { $name }
mailings-choose-all = Escribir a los elegidos
mailings-for = { $count ->
    [one] Para un paciente
   *[other] Para { $count } pacientes
    }
mailings-each = Cada uno recibe un mensaje propio, en su idioma si hay un texto en él, y nadie ve quién más lo recibió.
mailings-choose-hint = Se pone después de lo que usted haya escrito, en cada idioma. Sus campos se completan para cada paciente.
mailings-fields-hint = Estos campos se completan para cada paciente:
mailings-fill-hint = Lo mismo para todos los pacientes.
mailings-sample = Ver ejemplos
mailings-delete = Descartar esto
mailings-kept = Guardado. No se ha enviado nada.
mailings-samples = Esto es lo que verán los primeros pacientes
mailings-samples-text = Todavía no se ha enviado nada.
mailings-sample-missing = A este paciente no se le enviará nada. Falta: { $fields }
mailings-send = { $count ->
    [one] Enviar a un paciente
   *[other] Enviar a { $count } pacientes
    }
mailings-foreign = { $count ->
    [one] A un paciente se le escribe en { $language }. No hay texto en { $language }: lo recibirá en { $other }.
   *[other] A { $count } pacientes se les escribe en { $language }. No hay texto en { $language }: lo recibirán en { $other }.
    }
mailings-foreign-first = Al menos a { $count } pacientes se les escribe en { $language }. No hay texto en { $language }: lo recibirán en { $other }.
mailings-lacking = A estos pacientes no se les enviará nada
mailings-lacking-text = El texto usa una columna de su lista y no se sabe nada de ella para estos pacientes. Escríbales aparte o quítelos de la lista.
mailings-lacking-others = Los demás reciben su mensaje.
mailings-lacking-nobody = No hay nadie más en la lista, así que no se puede enviar nada.
mailings-lacking-unlooked = La lista es larga: solo se miró si faltan datos en sus primeras filas. El informe dice quién más no recibe nada, una vez enviado.
mailings-lacking-more = Hay más. El informe dice quiénes son, una vez enviado.
mailings-send-others = Enviar a los demás
mailings-nobody = No hay nadie a quien se pueda enviar.
mailings-changed = El texto o sus archivos cambiaron después de que usted viera los ejemplos. No se envió nada. Mire los ejemplos otra vez.
mailings-too-late = Ya es demasiado tarde para esto.
mailings-no-subject = Sin asunto
mailings-count = { $sent } de { $total } enviados
mailings-draft = Todavía sin enviar
mailings-sending = Enviándose
mailings-paused = En pausa
mailings-cancelled = Terminado antes de enviar todos
mailings-undoing = Retirándose
mailings-done = Enviado
mailings-sent = Enviados:
mailings-refused = No se pudieron enviar:
mailings-undone = Retirados:
mailings-reload = Esto sigue solo, también si usted deja esta página.
mailings-reload-now = ¿Cómo va ahora?
mailings-pause = Pausar
mailings-paused-text = Lo que estaba en camino al pausar todavía puede enviarse: unas pocas copias como mucho. El resto espera.
mailings-resume = Continuar
mailings-cancel = No enviar más
mailings-undo-text = { $minutes ->
    [one] Nadie puede ver un mensaje durante un minuto después del envío. Se retira lo que nadie puede ver todavía.
   *[other] Nadie puede ver un mensaje durante { $minutes } minutos después del envío. Se retira lo que nadie puede ver todavía.
    }
mailings-undo = Deshacer
mailings-all-back = Retirado
mailings-hidden = Nadie puede verlo todavía
mailings-back-unopened = Nadie había abierto los que se retiraron.
mailings-back-opened = { $count ->
    [one] Un paciente lo había abierto antes. Ahora está oculto, pero lo ha visto y puede haberlo guardado.
   *[other] { $count } pacientes lo habían abierto antes. Ahora está oculto, pero lo han visto y pueden haberlo guardado.
    }
mailings-take-back = Retirar todos
mailings-take-back-text = { $count ->
    [one] Un mensaje ya no se podrá abrir. Al paciente se le dice que usted retiró un mensaje, y el día.
   *[other] { $count } mensajes ya no se podrán abrir. A los pacientes se les dice que usted retiró un mensaje, y el día.
    }
mailings-take-back-opened = { $count ->
    [one] Un paciente ya lo ha abierto.
   *[other] { $count } pacientes ya lo han abierto.
    }
mailings-report = Para estas filas no se puede enviar nada
mailings-row = Línea
mailings-who = Número de ficha
mailings-why = Motivo
mailings-why-unknown = No hay ningún paciente con este número de ficha.
mailings-why-twice = Este paciente está en una fila anterior.
mailings-why-closed = La ficha está cerrada.
mailings-why-shape = La fila tiene más o menos celdas que la primera línea.
mailings-why-field = Falta:
mailings-files-wait = Hay demasiados archivos esperando en lo que no ha enviado. Envíe o descarte una parte. Después envíe esto otra vez.
mailings-why-files = Un archivo que va con el texto ya no está. Envíe el texto otra vez a estos pacientes, con el archivo.
mailings-why-flaw = El texto no se puede enviar así: es demasiado largo con lo que se completa, o una fecha ya pasó.
problem-mailing-changed = Esto cambió mientras tanto
problem-mailing-changed-text = Mírelo otra vez. Nada se envió dos veces.
mailings-sample-flawed = No se enviará nada a este paciente.
mailings-out-of-team = Usted ya no está en el equipo en cuyo nombre es este texto. No se envía nada más hasta que vuelva a estar en él.
mailings-error-encoding = Algunas letras no se pueden leer. Guarde la lista como «CSV UTF-8» en su hoja de cálculo y tómela del archivo otra vez.
mailings-all = Lo que se envía a varios pacientes en la clínica
mailings-all-text = Usted ve cuánto se ha enviado de cada uno y puede detenerlo. No ve el texto ni quién lo recibe.
mailings-all-none = Nadie ha enviado nada a varios pacientes.
mailings-one-of-all = Un texto para varios pacientes
mailings-by = De:
mailings-by-nobody = De alguien que ya no está en la lista
mailings-error-unsent = Tiene { $most } textos para varios pacientes sin enviar. Envíe o descarte algunos y siga aquí.
mailings-by-name = Elegir pacientes por nombre
mailings-by-name-text = Busque a los pacientes uno por uno. Puede añadir y quitar hasta que lo envíe.
mailings-whom = Para quién es
mailings-whom-now = Es para
mailings-whom-nobody = Nadie todavía. Busque un paciente arriba y añádalo.
mailings-find = Buscar un paciente para añadir
mailings-add-one = Añadir a { $name }
mailings-remove-one = Quitar a { $name }
mailings-added = Añadido.
mailings-removed = Quitado. A este paciente no se le enviará nada.
mailings-in-it = Este paciente está en la lista.
mailings-full = Hay { $most } pacientes en la lista. Haga otro texto para más.
mailings-no-columns = Su lista tiene campos propios. No se sabe nada de ellos para los pacientes que añada aquí. Si su texto usa uno de esos campos, no se les envía nada; antes de enviar ve a quiénes.
mailings-to-text = Continuar con el texto
mailings-again = Cambiarlo y enviarlo de nuevo
mailings-again-text = Usted recibe un texto nuevo con lo que escribió, para quienes no lo recibieron. No se envía nada antes de que usted lo envíe.
mailings-apart = Los idiomas de este texto tienen campos distintos: { $fields }. Lo que completa uno no completa el otro. Escriba el mismo nombre en todos los idiomas si son lo mismo.
mailings-apart-column = de la lista, solo para quienes leen en { $language }
mailings-apart-value = «{ $value }» para todos los que leen en { $language }
mailings-apart-open = falta completarlo; será lo mismo para todos los que leen en { $language }
