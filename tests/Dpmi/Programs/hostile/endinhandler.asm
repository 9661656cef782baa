; The program ends in its exception handler.
%include "dpmi.inc"
main:
        mov     bl, 6
        mov     cx, cs
        mov     edx, handler
        dpmi    203h
        ud2
        done
handler:
        mov     ax, 4C08h
        int     21h
        PROGRAM_END
