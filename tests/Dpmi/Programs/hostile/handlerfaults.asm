; A handler that does what it was called for.
%include "dpmi.inc"
main:
        mov     bl, 6
        mov     cx, cs
        mov     edx, handler
        dpmi    203h
        ud2
        done
handler:
        ud2
        RETFAR
        PROGRAM_END
