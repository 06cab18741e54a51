# La carta con el código y las páginas relacionadas. Véase en/letter.ftl.

letter-title = En español
letter-from = { $clinic } le envía mensajes privados por { $service }
letter-for = Para { $name }
letter-scan = Escanee el cuadrado con la cámara de su teléfono, o escriba { $address } en su navegador.
letter-enter = Escriba este código:
letter-key = Cree su llave. Tenga a mano su correo electrónico.
letter-until = Úselo a más tardar el { $date }. El código sirve una sola vez.
letter-waits = Usted ya tenía una llave. Con la nueva, puede leer después de 24 horas.
letter-nobody = Nadie le llamará para pedirle este código. Si algo es urgente, le llamamos por teléfono.
letter-help = ¿No tiene teléfono inteligente o correo, o ayuda a otra persona? Llame al { $phone }.
letter-help-no-phone = ¿No tiene teléfono inteligente o correo, o ayuda a otra persona? Llámenos. Use el número que ya tiene.
letter-alert = Este correo le avisa cuando tiene un mensaje. Siempre es exactamente así. Lo que sea distinto es falso.
letter-square = Cuadrado para la cámara de su teléfono. Abre { $address } y escribe su código.
letter-overleaf = Español: dé la vuelta a la hoja.

## Elegirla
code-letter = En una carta, como PDF (funciona 21 días)
code-letter-page = En una carta, como página para imprimir (funciona 21 días)
code-letter-hint = La carta se crea una sola vez. Imprímala y borre el archivo. Si se pierde, cree otra: el código anterior deja de servir.
code-letter-saved = La carta se guardó como archivo.
code-letter-made = Su código se creó:
code-again-make = Crear otro código
code-letter-no-phone = La carta aún no lleva número de teléfono. Un administrador puede añadirlo en «Sobre la clínica».
code-letter-print = La carta para imprimir
code-letter-do = Compruebe que la ficha es de este paciente. Imprima las dos caras en una hoja, póngala en un sobre sin membrete y envíela a la dirección que tiene registrada.
code-letter-screen = No se pudo crear la carta como PDF: un nombre tiene letras que faltan en la fuente del PDF. Imprima esta página.

## Sobre la clínica
clinic-heading = Sobre la clínica
clinic-now = El número de teléfono que llevan las cartas
clinic-name = Nombre
clinic-phone = Número de teléfono en las cartas
clinic-phone-hint = Aquí llama quien no tiene celular o correo, o quien ayuda a otra persona. Puede dejarlo vacío.
clinic-save = Guardar
clinic-saved = Guardado.
clinic-back = Volver al inicio
clinic-error-phone = Escriba un número de teléfono con al menos tres dígitos, en una línea.
