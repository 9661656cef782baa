; DOS memory is freed that the host has for the client, and filled; descriptors are freed while segment registers hold them. What
; needs that memory gets nonsense, or nothing; the client says so and ends.
%include "dpmi.inc"
main:
        mov     ax, [host_data]
        mov     [structure + real.es], ax
        mov     byte [structure + real.eax + 1], 49h
        mov     edi, structure
        mov     bx, 21h
        xor     cx, cx
        dpmi    300h
        mov     bx, 0FFFFh
        dpmi    100h
        dpmi    100h                            ; all that there is
        mov     es, dx
        movzx   ecx, bx
        shl     ecx, 4
        xor     edi, edi
        mov     al, 0F4h
        cld
        a32 rep stosb
        push    ds
        pop     es
        mov     edx, name
        mov     ax, 3D00h
        int     21h
        mov     edi, structure
        mov     byte [structure + real.eax + 1], 30h
        mov     bx, 21h
        xor     cx, cx
        dpmi    300h
        mov     cx, 8
        dpmi    0
        mov     es, ax
        mov     fs, ax
        mov     bx, ax
        dpmi    1
        mov     ax, es
        test    ax, ax
        jnz     .end
        mov     ax, 4C05h
        int     21h
.end:   mov     ax, 4C06h
        int     21h
        align   4
structure: times real_size db 0
name:   db      "NONE", 0
        PROGRAM_END
