# Textos sobre configurar de nuevo una cuenta, añadir registros y códigos de repuesto.

wait-heading = Ya casi está
wait-from = Puede leer a partir de:
wait-why = Estos mensajes ya se configuraron antes, con otra llave. Por eso esperamos un día. Avisamos a todos los que podían leerlos, para que nadie se los pueda quitar.
wait-leave = Puede salir de esta página. Vuelva entrando con su llave. No necesita otra vez su código.
wait-over-heading = Ya puede leer
wait-over = La espera terminó. Su llave nueva funciona. La anterior ya no sirve.
stopped-heading = Esto se detuvo
stopped-text = Alguien lo detuvo: la persona que antes podía leer estos mensajes, o su clínica con un código más nuevo.
stopped-call = ¿Es su registro? Llame a su clínica. Le pueden dar un código nuevo.
problem-claim-stopped = Esto se detuvo
problem-claim-stopped-text = Alguien lo detuvo, o hay un código más nuevo. ¿Es su registro? Llame a su clínica.

stop-heading = Alguien configura su cuenta de nuevo
stop-text = Se usó un código nuevo para sus mensajes.
stop-from = Esa persona puede leerlos a partir de:
stop-ask = ¿Fue usted, en un teléfono nuevo? Entonces no tiene que hacer nada. ¿No fue usted? Deténgalo.
stop-go = Detenerlo
stop-done-heading = Está detenido
stop-done-text = La otra persona no puede leer sus mensajes. Su propia llave funciona como antes.
stop-done-call = Llame a su clínica y avíseles. Alguien tenía un código para sus mensajes.
stop-none-heading = No hay nada que detener
stop-none-text = Nadie configura su cuenta de nuevo.
