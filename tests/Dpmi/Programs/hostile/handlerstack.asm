; A handler that leaves the host's stack for a place where there is none, and faults there.
%include "dpmi.inc"
main:
        mov     bl, 6
        mov     cx, cs
        mov     edx, handler
        dpmi    203h
        ud2
        done
handler:
        xor     sp, sp
        pusha
        pusha
        mov     sp, 1
        push    ax
        RETFAR
        PROGRAM_END
