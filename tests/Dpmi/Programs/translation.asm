; INT 31h/0300h, 0301h, 0302h: calls of real mode.
%include "dpmi.inc"

; Zeros the structure and gives EDI its place.
clear_structure:
        mov     edi, structure
        push    di
        mov     cx, real_size
        xor     al, al
        cld
        rep     stosb
        pop     di
        mov     ax, [real_segment]
        mov     [edi + real.ds], ax
        mov     [edi + real.es], ax
        ret

main:
        mov     bl, 65h
        mov     cx, [real_segment]
        mov     dx, real_interrupt
        dpmi    201h

        item    "0300h: registers"
        call    clear_structure
        mov     dword [edi + real.eax], 0AAAA0001h
        mov     dword [edi + real.ebx], 0BBBB0002h
        mov     dword [edi + real.ecx], 0CCCC0003h
        mov     dword [edi + real.edx], 0DDDD0004h
        mov     dword [edi + real.esi], 05550005h
        mov     dword [edi + real.edi], 0D1D10006h
        mov     dword [edi + real.ebp], 0B0B00007h
        mov     word [edi + real.fs], 1234h
        mov     word [edi + real.gs], 5678h
        mov     word [edi + real.flags], 0000h
        mov     word [edi + real.cs], 0BADh
        mov     word [edi + real.ip], 0BADh
        mov     ebp, 12345678h
        mov     esi, 87654321h
        mov     bx, 65h
        xor     cx, cx
        dpmi    300h
        succeeds
        equal   ebp, 12345678h
        equal   esi, 87654321h
        equal   edi, structure
        equal   dword [structure + real.eax], 0AAAA0002h
        equal   dword [structure + real.ebx], 0BBBB0003h
        equal   dword [structure + real.ecx], 0CCCC0004h
        equal   dword [structure + real.edx], 0DDDD0005h
        equal   dword [structure + real.esi], 05550006h
        equal   dword [structure + real.edi], 0D1D10007h
        equal   dword [structure + real.ebp], 0B0B00008h
        equal   word [structure + real.fs], 1235h
        equal   word [structure + real.gs], 5679h
        mov     ax, [structure + real.flags]
        and     ax, 8D5h
        equal   ax, 1                   ; CF, by the handler
        equal   word [structure + real.cs], 0BADh
        equal   word [structure + real.ip], 0BADh
        equal   dword [structure + real.sp], 0
        mov     ax, [real_segment]
        equal   ax, [structure + real.ds]

        item    "0300h: the handler's world"
        mov     ax, [seen_flags]
        and     ax, 300h
        equal   ax, 0                   ; IF and TF are clear as behind any INT
        atleast word [seen_sp], 60      ; the host's stack, of 30 words at least
        mov     ax, [seen_ss]
        differs ax, [real_segment]

        item    "0300h: a stack of the client's, words of its stack"
        call    clear_structure
        mov     word [edi + real.sp], own_stack
        mov     ax, [real_segment]
        mov     [edi + real.ss], ax
        mov     word [edi + real.flags], 0C1h
        push    word 3333h
        push    word 2222h
        push    word 1111h
        mov     bx, 65h
        mov     cx, 3
        dpmi    300h
        succeeds
        add     sp, 6
        mov     ax, [real_segment]
        equal   ax, [seen_ss]
        equal   word [seen_sp], own_stack - 12
        equal   word [own_stack - 6], 1111h
        equal   word [own_stack - 4], 2222h
        equal   word [own_stack - 2], 3333h
        mov     al, [own_stack - 8]     ; FLAGS that INT pushed
        and     al, 0C5h
        equal   al, 0C1h
        equal   word [structure + real.sp], own_stack
        mov     ax, [real_segment]
        equal   ax, [structure + real.ss]

        item    "0301h"
        call    clear_structure
        mov     ax, [real_segment]
        mov     [edi + real.cs], ax
        mov     word [edi + real.ip], real_far
        mov     word [edi + real.eax], 1000h
        push    word 5555h
        push    word 4444h
        xor     bx, bx
        mov     cx, 2
        dpmi    301h
        succeeds
        add     sp, 4
        equal   word [structure + real.eax], 9999h + 1000h
        equal   word [structure + real.ip], real_far
        mov     ax, [real_segment]
        equal   ax, [structure + real.cs]

        item    "0302h"
        call    clear_structure
        mov     ax, [real_segment]
        mov     [edi + real.cs], ax
        mov     word [edi + real.ip], real_interrupt
        mov     word [edi + real.ecx], 41h
        xor     bx, bx
        xor     cx, cx
        dpmi    302h
        succeeds
        equal   word [structure + real.ecx], 42h
        mov     ax, [seen_flags]
        and     ax, 300h
        equal   ax, 0

        item    "DOS by 0300h, with a buffer in its memory"
        call    clear_structure
        mov     word [edi + real.eax], 3000h
        mov     bx, 21h
        xor     cx, cx
        dpmi    300h
        succeeds
        atleast byte [structure + real.eax], 3
        mov     ah, 30h
        int     21h
        equal   al, [structure + real.eax]

        item    "a real-mode procedure that calls protected mode's interrupts"
        mov     word [depth], 0
        call    again
        equal   word [depth], 8
        done

; Eight real-mode calls deep, by way of a callback each.
again:
        call    clear_structure
        mov     edi, callback_structure
        mov     esi, in_callback
        push    ds
        push    cs
        pop     ds
        dpmi    303h
        pop     ds
        succeeds
        mov     [callback], dx
        mov     [callback + 2], cx
        call    deeper
        mov     cx, [callback + 2]
        mov     dx, [callback]
        dpmi    304h
        succeeds
        ret

deeper:
        sub     sp, real_size           ; a structure on the stack for each
        movzx   edi, sp
        mov     ax, [real_segment]
        mov     [edi + real.cs], ax
        mov     [edi + real.ds], ax
        mov     word [edi + real.ip], real_to_callback
        mov     dword [edi + real.sp], 0
        mov     word [edi + real.flags], 0
        push    es
        push    ss
        pop     es
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        succeeds
        pop     es
        add     sp, real_size
        ret

in_callback:
        CALLBACK_POINTERS
        push    ds
        push    es
        push    edi
        lodsd                           ; the return address that real mode pushed
        mov     [es:edi + real.ip], eax
        add     word [es:edi + real.sp], 4
        ; The structure is used again by the inner ones.
        push    dword [es:edi + real.ip]
        push    dword [es:edi + real.sp]
        mov     ds, [cs:data_selector]
        inc     word [depth]
        cmp     word [depth], 8
        jae     .enough
        ; The stack is the host's locked one: room enough for a structure.
        sub     sp, real_size
        movzx   edi, sp
        push    ss
        pop     es
        mov     ax, [real_segment]
        mov     [es:edi + real.cs], ax
        mov     [es:edi + real.ds], ax
        mov     word [es:edi + real.ip], real_to_callback
        mov     dword [es:edi + real.sp], 0
        mov     word [es:edi + real.flags], 0
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        succeeds
        add     sp, real_size
.enough:
        pop     eax
        pop     ecx
        pop     edi
        pop     es
        mov     [es:edi + real.sp], eax
        mov     [es:edi + real.ip], ecx
        pop     ds
        RETINT

; In real mode.
real_interrupt:
        push    bp
        mov     bp, sp
        push    ds
        push    ax
        push    cs
        pop     ds
        lea     ax, [bp + 2]
        mov     [seen_sp], ax
        mov     [seen_ss], ss
        pushf
        pop     word [seen_flags]
        or      byte [bp + 6], 1
        pop     ax
        pop     ds
        pop     bp
        inc     eax
        inc     ebx
        inc     ecx
        inc     edx
        inc     esi
        inc     edi
        inc     ebp
        push    ax
        mov     ax, fs
        inc     ax
        mov     fs, ax
        mov     ax, gs
        inc     ax
        mov     gs, ax
        pop     ax
        iret

real_far:
        push    bp
        mov     bp, sp
        add     ax, [bp + 6]
        add     ax, [bp + 8]
        pop     bp
        retf

real_to_callback:
        call    far [cs:callback]
        retf

        align   4
structure: times real_size db 0
callback_structure: times real_size db 0
callback: dd    0
seen_flags: dw  0
seen_sp: dw     0
seen_ss: dw     0
depth:  dw      0
        times   256 db 0
own_stack: dw   0
        PROGRAM_END
