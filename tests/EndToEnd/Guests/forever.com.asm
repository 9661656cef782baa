; Prints a dot and loops for ever; with an argument, with interrupts off and halted.
        org 100h
        cpu 8086
        mov dl, '.'
        mov ah, 2
        int 21h
        cmp byte [80h], 0
        je $
        cli
        hlt
        jmp $
