; Recursive Fibonacci numbers: near calls, returns, the stack.
        %include "common.inc"
work:   mov ax, 20
        call fib
        add [checksum], ax
        adc word [checksum + 2], 0
        ret
fib:    cmp ax, 2
        jb small
        push ax
        dec ax
        call fib
        pop bx
        push ax
        lea ax, [bx - 2]
        call fib
        pop bx
        add ax, bx
small:  ret
