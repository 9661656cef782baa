; A callback that calls itself by way of real mode until there is no more of anything.
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
        call    call_real
        done
call_real:
        mov     edi, structure
        mov     ax, [real_segment]
        mov     [edi + real.cs], ax
        mov     word [edi + real.ip], real_call
        mov     dword [edi + real.sp], 0
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        ret
procedure:
        mov     ds, [cs:data_selector]
        push    ds
        pop     es
        call    call_real
        RETINT
real_call:
        call    far [cs:callback]
        retf
        align   4
callback: dd    0
structure: times real_size db 0
        PROGRAM_END
