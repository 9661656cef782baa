; A client that makes INT 66h in real mode, which is its parent's callback, and ends with 5.
%include "dpmi.inc"
main:
        mov     word [left], 200
.next:  mov     edi, structure
        mov     dword [edi + real.sp], 0
        mov     word [edi + real.eax], 5
        mov     bx, 66h
        xor     cx, cx
        dpmi    300h
        succeeds
        equal   word [structure + real.eax], 6
        dec     word [left]
        jnz     .next
        cmp     word [failures], 0
        jne     .failed
        mov     ax, 4C05h
        int     21h
.failed:
        done
        align   4
structure: times real_size db 0
left:   dw      0
        PROGRAM_END
