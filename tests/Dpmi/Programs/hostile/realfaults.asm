; An invalid instruction in real mode, in a procedure that the client calls.
%include "dpmi.inc"
main:
        mov     ax, [real_segment]
        mov     [structure + real.cs], ax
        mov     word [structure + real.ip], procedure
        mov     edi, structure
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        done
procedure:
        ud2
        align   4
structure: times real_size db 0
        PROGRAM_END
