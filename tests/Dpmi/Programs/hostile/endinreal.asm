; The program ends in real mode, by a call from protected mode.
%include "dpmi.inc"
main:
        mov     ax, [real_segment]
        mov     [structure + real.cs], ax
        mov     word [structure + real.ip], real_end
        mov     edi, structure
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        done
real_end:
        mov     ax, 4C0Ah
        int     21h
        align   4
structure: times real_size db 0
        PROGRAM_END
