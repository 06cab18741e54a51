# Lo que llegó por correo electrónico común en respuesta a un aviso: personal y pacientes.

mailed-heading = Por correo electrónico común
mailed-warning = Esto llegó por correo electrónico común en respuesta a un aviso a este paciente. Nadie entró con su llave: puede haberlo escrito cualquiera que lea o falsifique correos. Antes de actuar, pregunte al paciente en el portal o por teléfono.
mailed-from = Dice que es de:
mailed-own = Esto llegó a su clínica por correo electrónico común, en respuesta a uno de nuestros avisos. Nadie entró con su llave, así que no sabemos quién lo escribió. Si no fue usted, llame a su clínica.
mailed-mark = Por correo electrónico común: no sabemos quién lo escribió
