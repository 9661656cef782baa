; The handler of the timer's interrupt faults before it has told the interrupt controller, and vectors of real mode lead to the
; client.
%include "dpmi.inc"
main:
        mov     esi, procedure
        mov     edi, structure
        push    ds
        push    cs
        pop     ds
        dpmi    303h
        pop     ds
        mov     bl, 1Ch
        dpmi    201h
        mov     bl, 8
        mov     cx, cs
        mov     edx, tick
        dpmi    205h
        mov     ecx, 400000000
.wait:  dec     ecx
        jnz     .wait
        done
tick:   ud2
procedure:
        ud2
        align   4
structure: times real_size db 0
        PROGRAM_END
