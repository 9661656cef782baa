; The program ends in its handler of the timer's interrupt.
%include "dpmi.inc"
main:
        mov     bl, 8
        mov     cx, cs
        mov     edx, tick
        dpmi    205h
        mov     ecx, 400000000
.wait:  dec     ecx
        jnz     .wait
        done
tick:   mov     al, 20h
        out     20h, al
        mov     ax, 4C09h
        int     21h
        PROGRAM_END
