## Archivos que acompañan lo que alguien escribe
attach-heading = Archivos
attach-label = Añadir archivos
attach-hint = Hasta { $number } archivos, en total { $size }. Se envían con el mensaje y se guardan sellados como él.
attach-add = Añadir los archivos elegidos
attach-remove = Quitar
attach-remove-name = Quitar { $name }
attach-not-whole = Este archivo no ha llegado entero. Elíjalo otra vez para continuar, o quítelo.
attach-kept = Su texto sigue aquí, y los demás archivos también.
attach-error-empty = «{ $name }» está vacío. No se añadió.
attach-error-large = «{ $name }» no se añadió. Con él, los archivos son demasiado grandes para un solo mensaje.
attach-error-many = «{ $name }» no se añadió. Un mensaje puede llevar { $number } archivos.
attach-error-much = «{ $name }» no se añadió. Hay demasiados archivos en mensajes que usted no ha enviado. Envíe algunos o descártelos.
attach-error-cut = «{ $name }» no llegó entero. Elíjalo otra vez.
attach-error-not-whole = Un archivo no ha llegado entero. Elíjalo otra vez o quítelo, y después envíe.
attach-error-together = Los archivos son demasiado grandes para un solo mensaje. Quite algunos o envíelos en dos mensajes.
