; The program ends in a callback, inside a call of real mode.
%include "dpmi.inc"
main:
        mov     esi, procedure
        mov     edi, structure
        push    ds
        push    cs
        pop     ds
        dpmi    303h
        pop     ds
        mov     [callback], dx
        mov     [callback + 2], cx
        mov     ax, [real_segment]
        mov     [structure + real.cs], ax
        mov     word [structure + real.ip], real_call
        mov     edi, structure
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        done
procedure:
        mov     ax, 4C07h
        int     21h
real_call:
        call    far [cs:callback]
        retf
        align   4
callback: dd    0
structure: times real_size db 0
        PROGRAM_END
