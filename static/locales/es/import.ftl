# Importar una lista de pacientes en una página.

import-heading = Importar una lista de pacientes
import-now = Muchos pacientes a la vez, desde una hoja de cálculo
import-text = Guarde su lista como «CSV UTF-8» en su hoja de cálculo. La primera línea nombra las columnas. Solo hace falta email; las demás pueden faltar:
import-file = Elija el archivo
import-list = El texto de la lista, con su primera línea
import-hint = Como máximo 100,000 pacientes a la vez, 16 MB. Todavía no se añade nada: primero ve lo que se añadiría.
import-paste = ¿Una lista corta? Péguela aquí
import-look = Ver qué se añadiría
import-before = Importaciones anteriores
import-back = Volver a importar
import-waiting = Sin empezar
import-started = Se está importando
import-done = Importada
import-dropped = No importada hasta el final
import-stopped = Se detuvo antes de terminar: se añadieron { $done } de { $total }.
import-stopped-again = No se pudo seguir, o quien la empezó ya no puede importar. Suba la lista otra vez: quien ya está se deja fuera.
import-good = { $count ->
    [one] Se añadiría un paciente.
   *[other] Se añadirían { $count } pacientes.
}
import-nobody-changed = Los pacientes que ya están no se cambian.
import-bad = { $count ->
    [one] Una fila no se puede importar
   *[other] { $count } filas no se pueden importar
}
import-untold = { $count ->
    [one] Hay un error más que no se muestra aquí.
   *[other] Hay { $count } errores más que no se muestran aquí.
}
import-first = Las primeras filas
import-rows = Guardar todo esto como tabla (CSV)
import-rows-line = Línea
import-rows-column = Columna
import-rows-why = Qué está mal
import-what = ¿Qué hacemos?
import-all = { $count ->
    [one] Añadir este paciente
   *[other] Añadir estos { $count } pacientes
}
import-others = { $count ->
    [one] Añadir el otro paciente y dejar fuera las filas de arriba
   *[other] Añadir los otros { $count } pacientes y dejar fuera las filas de arriba
}
import-nothing = No añadir a nadie. Primero corrijo la lista.
import-choose = Elija qué hacemos.
import-hour = Si no decide en una hora, la lista se borra y no se añade a nadie.
import-go = Seguir
import-progress = De { $total } filas están hechas:
import-leave = Puede salir de esta página.
import-again = Ver cuánto falta
import-added = { $count ->
    [one] Se añadió un paciente.
   *[other] Se añadieron { $count } pacientes.
}
import-known = { $count ->
    [one] Una fila quedó fuera: un paciente ya tiene su dirección o su número, o la dirección se quitó hace poco de una ficha y debe añadirla otra persona.
   *[other] { $count } filas quedaron fuera: un paciente ya tiene su dirección o su número, o la dirección se quitó hace poco de una ficha y debe añadirla otra persona.
}
import-found-later = La lista se ha borrado. Los pacientes de una lista larga se encuentran unos minutos después.
import-line = Línea { $line }
import-bad-long-cell = Esto es demasiado largo.
import-bad-missing = Falta el correo electrónico.
import-bad-date = Esto no es una fecha, o se puede leer de dos maneras. Escríbala como 1980-12-31.
import-bad-cells = Esta fila tiene más o menos celdas que la primera línea. Una celda con una coma necesita comillas.
import-bad-twice = Lo mismo está ya en una fila anterior.
import-bad-taken = Un paciente ya tiene esto.
import-bad-large = La lista es demasiado grande. Divídala.
import-bad-long = La lista tiene más de 100,000 filas. Divídala.
import-bad-empty = La lista está vacía. La primera línea tiene que nombrar las columnas, por ejemplo: email;name
import-bad-header = Revise la primera línea. Tiene que nombrar email y puede nombrar name, birth_date, record_number, phone y language, una vez cada una.
import-bad-unclosed = Unas comillas de esta línea abren una celda que nada cierra. Ciérrela con otras comillas o bórrelas.
import-bad-near = «{ $heading }» no se conoce. ¿Quiso decir «{ $near }»?
import-bad-unreadable = Esto no es una lista en CSV y UTF-8. Guárdela como «CSV UTF-8» en su hoja de cálculo.
problem-list-over = Esta lista ya no está
problem-list-over-text = Se importó o se borró. Súbala otra vez si aún la necesita.
