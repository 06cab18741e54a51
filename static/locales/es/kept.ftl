# Textos sobre lo que alguien escribió y no se recibió.

kept-heading = Lo que escribió sigue aquí
kept-label = No se envió. Puede copiarlo de aquí:
kept-more = Y esto:
kept-again = Intentar otra vez
