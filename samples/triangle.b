Prints a triangle of stars
cell 0: rows left   1: stars in this row   2 and 3: copies of it   4: star   5: line feed

++++++++[>>>>+++++<<<<-]>>>>++      cell 4 = 42
>++++++++++                         cell 5 = 10
<<<<<++++++++++++++++               cell 0 = 16
[
  >+                                one more star than the row before
  [>+>+<<-]>>[<<+>>-]               copy cell 1 to cell 2
  <[>>.<<-]                         that many stars
  >>>.<<<<<-
]
