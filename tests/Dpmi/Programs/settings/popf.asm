; The interrupt flag of a client at I/O privilege level 3 (dpmi-popf=on).
%include "dpmi.inc"

%macro flag 1           ; the flag is %1, for INT 31h and in what PUSHF pushes
        mov     ax, 902h
        int     31h
        equal   al, %1
        pushf
        pop     ax
        shr     ax, 9
        and     al, 1
        equal   al, %1
%endmacro

main:
        item    "at the entry"
        flag    1

        item    "CLI, STI, 0900h, 0901h"
        cli
        flag    0
        sti
        flag    1
        mov     ax, 900h
        int     31h
        equal   ax, 901h
        flag    0
        mov     ax, 901h
        int     31h
        equal   ax, 900h
        flag    1

        item    "PUSHF, CLI, POPF"
        pushf
        cli
        flag    0
        popf
        flag    1

        item    "IRET of a handler"
        mov     bl, 66h
        mov     cx, cs
        mov     edx, disables
        dpmi    205h
        int     66h
        flag    1
        mov     bl, 5
        mov     cx, cs
        mov     edx, looks
        dpmi    205h
        int     5
        equal   byte [seen], 0                  ; handlers of INT 0 to 7 are entered with it clear
        flag    1

        item    "a call of DOS"
        cli
        mov     ah, 30h
        int     21h
        flag    0
        sti
        mov     ah, 30h
        int     21h
        flag    1

        item    "an exception"
        mov     bl, 6
        mov     cx, cs
        mov     edx, exception
        dpmi    203h
        ud2
        equal   byte [seen], 0
        flag    1

        item    "no interrupt while it is clear, and one behind POPF"
        mov     bl, 8
        mov     cx, cs
        mov     edx, tick
        dpmi    205h
        mov     word [ticks], 0
        mov     ecx, 400000000
.first: cmp     word [ticks], 0
        jne     .came
        dec     ecx
        jnz     .first
        failed  "no interrupt"
.came:  equal   byte [seen], 0
        pushf
        cli
        mov     word [ticks], 0
        mov     ecx, 2000000
.quiet: dec     ecx
        jnz     .quiet
        equal   word [ticks], 0
        popf
        mov     ecx, 400000000
.again: cmp     word [ticks], 0
        jne     .done
        dec     ecx
        jnz     .again
        failed  "no interrupt behind POPF"
.done:  flag    1
        done

disables:
        cli
        RETINT
looks:  call    look
        RETINT
exception:
        push    bp
        mov     bp, sp
        add     word [bp + 2 + 3 * WIDE], 2     ; behind UD2
        pop     bp
        call    look
        RETFAR
tick:   call    look
        push    ax
        mov     al, 20h
        out     20h, al
        pop     ax
        push    ds
        mov     ds, [cs:data_selector]
        inc     word [ticks]
        pop     ds
        RETINT

; What PUSHF shows.
look:   push    ds
        push    ax
        mov     ds, [cs:data_selector]
        pushf
        pop     ax
        shr     ax, 9
        and     al, 1
        mov     [seen], al
        pop     ax
        pop     ds
        ret

ticks:  dw      0
seen:   db      0
        PROGRAM_END
