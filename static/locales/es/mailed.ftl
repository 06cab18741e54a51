# Lo que llegó por correo electrónico común en respuesta a un aviso: personal y pacientes.

mailed-heading = Por correo electrónico común
mailed-warning = Esto llegó por correo electrónico común en respuesta a un aviso a este paciente. Nadie entró con su llave: puede haberlo escrito cualquiera que lea o falsifique correos. Antes de actuar, pregunte al paciente en el portal o por teléfono.
mailed-from = Dice que es de:
mailed-own = Esto llegó a su clínica por correo electrónico común, en respuesta a uno de nuestros avisos. Nadie entró con su llave, así que no sabemos quién lo escribió. Si no fue usted, llame a su clínica.
mailed-mark = Por correo electrónico común: no sabemos quién lo escribió

# El correo de vuelta (paciente, una vez al día como mucho).
mail-not-read-subject = Aquí no podemos leer correos
mail-not-read-body =
    Recibimos un correo en respuesta a uno de nuestros avisos. El correo
    no es privado, así que nada se contesta por esa vía.

    Para escribir, abra esta dirección o escríbala en su navegador, y
    entre con su llave:
    { $origin }

    Es la dirección de { $service }, que recibió con su código.

    Si usted no envió ningún correo, avise a la oficina que le dio su
    código. Si es urgente, llame por teléfono.

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.
