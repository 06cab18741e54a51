# Correos del notificador. Véase en/mails.ftl.

alert-subject = Tiene un mensaje privado
alert-body =
    Tiene un mensaje privado en { $service }.

    Para protegerlo, este correo no dice quién lo escribió ni de qué trata.

    Para leerlo, abra esta dirección o escríbala en su navegador:
    { $origin }

    Es la dirección que recibió con su código. ¿Es la primera vez? Tenga
    su código a mano.

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

key-added-subject = Se añadió una llave nueva
key-added-body =
    Se añadió una llave nueva a su cuenta de { $service }.

    Si fue usted, no tiene que hacer nada.

    Si no fue usted, llame a la oficina que le dio su código. Use el
    número de teléfono que ya tiene.

    La dirección de { $service } es:
    { $origin }

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

mailbox-code-subject = Su código para esta dirección de correo
mailbox-code-body =
    Su código es: { $code }

    Escríbalo en la página de { $service } donde lo pidió. Solo funciona
    allí, durante 60 minutos.

    ¿No lo pidió? Entonces alguien puede tener su carta o su código.
    Llame enseguida a la oficina que le dio su código. Use el número de
    teléfono que ya tiene. Nadie entra sin este correo.
    Nadie le llamará ni le escribirá nunca para pedirle este código.
    No responda: el correo no es privado.

# El código para una dirección de correo nueva.
address-code-subject = Su código para esta dirección de correo
address-code-body =
    Su código es: { $code }

    Escríbalo en la página de { $service } donde lo pidió. Solo funciona
    allí, durante 60 minutos.

    ¿No pidió ningún código? Entonces no haga nada. Nadie puede usarlo
    sin la página donde se pidió.
    Nadie le llamará ni le escribirá nunca para pedirle este código.
    No responda: el correo no es privado.

slip-needed-subject = Alguien necesita un código
slip-needed-body =
    Hay un mensaje en { $service } para alguien que aún no tiene código.

    Nadie recibe aviso hasta que se entregue un código. Inicie sesión, o
    pida a su administrador que lo haga, y entregue un código:
    { $origin }

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

staff-attention-subject = Algo requiere su atención
staff-attention-body =
    Algo en { $service } requiere su atención.

    Inicie sesión, o pida a su administrador que lo haga, y revise las
    últimas entradas:
    { $origin }

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

key-removed-subject = Se quitó una llave
key-removed-body =
    Se quitó una llave de su cuenta de { $service }. Ya no sirve para
    entrar.

    Si fue usted, no tiene que hacer nada.

    Si no fue usted, llame a la oficina que le dio su código. Use el
    número de teléfono que ya tiene.

    La dirección de { $service } es:
    { $origin }

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

spare-made-subject = Se creó un código de repuesto
spare-made-body =
    Se creó un código de repuesto para su cuenta de { $service }. El
    anterior ya no sirve.

    Si fue usted, no tiene que hacer nada.

    Si no fue usted, llame a la oficina que le dio su código. Use el
    número de teléfono que ya tiene.

    La dirección de { $service } es:
    { $origin }

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

spare-used-subject = Se usó su código de repuesto
spare-used-body =
    Se usó su código de repuesto para crear una llave nueva para su cuenta
    de { $service }. El código de repuesto ya no sirve.

    Si fue usted, siga con los dígitos que le enviamos por correo.

    Si no fue usted, entre con su llave y deténgalo. O llame a la oficina
    que le dio su código. Use el número de teléfono que ya tiene.

    La dirección de { $service } es:
    { $origin }

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

address-changed-subject = Se cambió su dirección de correo
address-changed-body =
    Se cambió su dirección de correo en { $service }. Esta dirección ya
    no recibe avisos.

    Si fue usted, no tiene que hacer nada.

    Si no fue usted, llame a la oficina que le dio su código. Use el
    número de teléfono que ya tiene.

    La dirección de { $service } es:
    { $origin }

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

record-changed-subject = Se cambió algo en su ficha
record-changed-body =
    Se quitó una dirección de correo de su ficha en { $service }. Usted
    entra como siempre.

    Si usted lo pidió, no tiene que hacer nada.

    Si no lo pidió, llame a la oficina que le dio su código. Use el
    número de teléfono que ya tiene.

    La dirección de { $service } es:
    { $origin }

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

alone-begun-subject = Alguien quiere cambiar quién puede entrar
alone-begun-body =
    Alguien de la oficina que le dio su código quiere cambiar cómo le
    llegan sus mensajes de { $service }, o a quién se da un código nuevo.
    Allí solo trabaja una persona que puede hacerlo. Por eso no pasa nada
    durante 7 días.

    Si usted lo pidió, no tiene que hacer nada.

    Si usted no lo pidió, entre con su llave y deténgalo. O llame a esa
    oficina. Use el número de teléfono que ya tiene.

    La dirección de { $service } es:
    { $origin }

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

reclaim-begun-subject = Alguien configura su cuenta de nuevo
reclaim-begun-body =
    Alguien usa un código nuevo para configurar otra vez su cuenta de
    { $service }. Se abre después de un tiempo de espera.

    Si es usted, no tiene que hacer nada.

    Si no es usted, entre con su llave y deténgalo. O llame a la oficina
    que le dio su código. Use el número de teléfono que ya tiene.

    La dirección de { $service } es:
    { $origin }

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

access-restored-subject = Su cuenta se configuró de nuevo
access-restored-body =
    Su cuenta de { $service } se configuró de nuevo con una llave nueva.
    Las llaves anteriores ya no sirven.

    Si fue usted, ya puede leer: entre con su llave nueva.

    Si no fue usted, llame a la oficina que le dio su código. Use el
    número de teléfono que ya tiene.

    La dirección de { $service } es:
    { $origin }

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

# Algo espera respuesta (personal, con la frecuencia elegida).
staff-waiting-subject = Algo le espera
staff-waiting-body =
    Algo en { $service } le espera a usted o a su equipo.

    Para leerlo, entre aquí:
    { $origin }

    Usted decide cada cuánto recibe este aviso: véalo allí en sus ajustes.

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

# Otra persona lee los mensajes (paciente).
carer-added-subject = Otra persona puede leer sus mensajes
carer-added-body =
    Desde ahora una persona más puede leer sus mensajes en { $service }.
    Entre para ver quién es:
    { $origin }

    Si ya lo sabía, no tiene que hacer nada.

    Si no lo sabía, llame a la oficina que le dio su código. Use el
    número de teléfono que ya tiene.

    Este aviso siempre es exactamente así. Nunca pedimos códigos,
    contraseñas ni dinero por correo.
    No responda: el correo no es privado.

# Alguien contestó un aviso por correo (paciente, una vez al día como mucho).
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
