## Plantillas
templates-heading = Plantillas
templates-now = Textos que la clínica escribe a menudo, con campos para completar.
templates-intro = Quien escribe a un paciente puede empezar con uno de estos textos.
templates-none = Todavía no hay plantillas.
templates-add = Plantilla nueva
templates-one = Una plantilla
templates-back = Todas las plantillas
templates-saved = La plantilla se guardó.
templates-retired = Nadie puede escribir ya con esta plantilla. Lo escrito queda como está.
templates-name = Nombre
templates-name-hint = Lo ve el personal; los pacientes no.
templates-fields-hint = Escriba entre llaves lo que cambia cada vez, como {"{"}fecha de la cita{"}"}: lo completa quien escribe. Algunos campos se completan solos con los datos del paciente:
templates-own = Para completar por quien escribe:
templates-read-within = { $days ->
    [one] En un día hábil
   *[other] En { $days } días hábiles
    }
templates-read-never = Sin fecha
templates-retire = Retirar esta plantilla
templates-retire-text = Ya no se podrá elegir. Lo que se escribió con ella queda como está.
templates-changed = Otra persona cambió esta plantilla mientras tanto. Su texto está en el formulario de abajo. Guárdelo otra vez para ponerlo en lugar del otro. Esto es lo que guardó la otra persona:
templates-error-name = Póngale un nombre de 1 a 80 caracteres.
templates-error-no-text = Escriba un asunto y un texto en al menos un idioma.
templates-error-subject = Escriba un asunto de una línea y como máximo { $most } caracteres, o deje vacío este idioma.
templates-error-text = Escriba un texto de 20,000 caracteres como máximo, o deje vacío este idioma.
templates-error-fields = Hay un signo {"{"} o {"}"} suelto, o un campo cuyo nombre tiene otros signos que letras, números y espacios. Escriba los campos como {"{"}fecha de la cita{"}"}, 20 como máximo.
templates-missing = Falta completar: { $fields }
templates-choose = Empezar con una plantilla
templates-choose-hint = Se pone después de lo que usted haya escrito. No se pierde nada.
templates-no-choice = Ninguna
templates-take = Usar esta plantilla
templates-gone = Esta plantilla se retiró mientras tanto. Elija otra. Su texto sigue aquí.
templates-fill = Complete
templates-fill-hint = Se pone en el texto al presionar un botón de abajo.
templates-lacks-in = La plantilla no tiene texto en el idioma de este paciente ({ $language }). Este es el texto en otro idioma.
templates-lacks = La plantilla no tiene texto en el idioma de este paciente.
problem-template-changed = Otra persona cambió la plantilla mientras tanto
problem-template-changed-text = Mírela otra vez y luego cámbiela.
problem-too-many-templates = Hay demasiadas plantillas
problem-too-many-templates-text = Retire algunas que ya no hagan falta.
# Names of fields stand in templates that clinics keep: whoever changes one breaks those.
field-patient-name = nombre del paciente
field-birth-date = fecha de nacimiento
field-record-number = número de expediente
field-clinic = clínica
field-writer = mi nombre
templates-error-unpaired = Los idiomas tienen campos distintos: { $fields }. El paciente nunca ve el nombre de un campo, así que escriba el mismo nombre en todos los idiomas. Entonces un valor, o una columna de una lista, lo completa para todos.
templates-sure = Guardarlo de todos modos con campos distintos
