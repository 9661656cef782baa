; Code and data in one page: variables stand between the procedures that use them.
        %include "common.inc"
work:   mov cx, 100
next:   call first
        call second
        call third
        loop next
        mov ax, [total]
        add [checksum], ax
        ret
value:  dw 1
first:  mov ax, [value]
        add ax, [total]
        mov [value], ax
        ret
total:  dw 2
second: inc word [total]
        mov ax, [value]
        xor [pattern], ax
        ret
pattern: dw 3
third:  mov ax, [pattern]
        rol ax, 1
        mov [pattern], ax
        add [total], ax
        ret
