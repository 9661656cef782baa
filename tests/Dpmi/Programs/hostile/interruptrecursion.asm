; An interrupt handler that calls its own interrupt, in protected mode and by way of real mode.
%include "dpmi.inc"
main:
        mov     bl, 23h
        mov     cx, cs
        mov     edx, handler
        dpmi    205h
        mov     word [structure + real.flags], 0
        call    again
        done
again:
        mov     edi, structure
        mov     ax, [real_segment]
        mov     [edi + real.cs], ax
        mov     word [edi + real.ip], real_interrupt
        mov     dword [edi + real.sp], 0
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        ret
real_interrupt:
        int     23h
        retf
handler:
        mov     ds, [cs:data_selector]
        push    ds
        pop     es
        call    again
        RETINT
        align   4
structure: times real_size db 0
        PROGRAM_END
