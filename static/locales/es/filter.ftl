## Lo enviado, según lo que pasó con ello
filter-show = Mostrar
filter-all = Todo
filter-mine = Solo lo que escribí yo
filter-list = Solo las copias de una lista
filter-apply = Mostrarlo
filter-none = No hay nada así.
filter-alert-failed = El aviso falló
filter-not-opened = Sin abrir todavía
filter-taken-back = Retirado o deshecho
filter-opened-before = Abierto antes de retirarlo
filter-scheduled = Se enviará más tarde
