; INT 31h/0303h and 0304h: real-mode callbacks.
%include "dpmi.inc"

main:
        item    "0303h"
        mov     esi, procedure
        mov     edi, structure
        push    ds
        push    cs
        pop     ds
        dpmi    303h
        pop     ds
        succeeds
        mov     [callback], dx
        mov     [callback + 2], cx

        item    "a callback from real mode"
        call    call_real
        equal   word [calls], 1
        mov     ax, [real_segment]
        shl     eax, 16
        mov     ax, behind_call
        equal   eax, [seen_return]      ; the far call's address on the real stack
        movzx   eax, word [seen_real_ss]
        shl     eax, 4
        equal   eax, [seen_base]        ; DS is the real stack
        mov     ax, [seen_real_sp]
        equal   ax, [seen_esi]
        mov     ax, ds
        equal   ax, [seen_es]           ; ES:EDI is the structure
        equal   word [seen_edi], structure
        equal   byte [seen_vif], 0
        mov     ax, ss
        differs ax, [seen_ss]           ; the host's locked stack
        equal   dword [seen + real.eax], 0AAAA0001h
        equal   dword [seen + real.ebx], 0BBBB0002h
        equal   dword [seen + real.ecx], 0CCCC0003h
        equal   dword [seen + real.edx], 0DDDD0004h
        equal   dword [seen + real.esi], 05550005h
        equal   dword [seen + real.edi], 0D1D10006h
        equal   dword [seen + real.ebp], 0B0B00007h
        mov     ax, [real_segment]
        equal   ax, [seen + real.ds]
        equal   ax, [seen + real.es]
        test    byte [seen + real.flags], 1
        jnz     .carry
        failed  "flags of real mode"
.carry: ; what the callback has left in the structure is what real mode goes on with
        equal   dword [result + real.eax], 11112222h
        equal   dword [result + real.ebx], 33334444h
        equal   word [result + real.es], 7777h
        test    byte [result + real.flags], 40h
        jnz     .zero
        failed  "flags for real mode"
.zero:
        item    "0304h"
        mov     cx, [callback + 2]
        mov     dx, [callback]
        dpmi    304h
        succeeds
        mov     cx, [callback + 2]
        mov     dx, [callback]
        dpmi    304h
        fails   8024h
        mov     cx, [real_segment]
        mov     dx, 1234h
        dpmi    304h
        fails   8024h

        item    "0303h until there is none"
        xor     bx, bx
.more:  mov     esi, procedure
        mov     edi, structure
        push    ds
        push    cs
        pop     ds
        dpmi    303h
        pop     ds
        jc      .none
        cmp     bx, 4 * 1000
        jae     .many
        mov     [callbacks + bx], dx
        mov     [callbacks + bx + 2], cx
        add     bx, 4
        jmp     .more
.none:  fails   8015h
.many:  atleast bx, 4 * 16
        ; No two are the same.
        mov     eax, [callbacks]
        differs eax, [callbacks + 4]
        mov     eax, [callbacks + bx - 4]
        mov     [callback], eax
        mov     word [calls], 0
        call    call_real
        equal   word [calls], 1
.free:  sub     bx, 4
        jb      .freed
        mov     cx, [callbacks + bx + 2]
        mov     dx, [callbacks + bx]
        dpmi    304h
        succeeds
        jmp     .free
.freed:
        item    "a callback as an interrupt's handler in real mode"
        mov     esi, as_interrupt
        mov     edi, structure
        push    ds
        push    cs
        pop     ds
        dpmi    303h
        pop     ds
        succeeds
        mov     bl, 66h
        dpmi    201h
        mov     word [calls], 0
        mov     edi, result
        mov     dword [edi + real.sp], 0
        mov     dword [edi + real.eax], 5
        mov     bx, 66h
        xor     cx, cx
        dpmi    300h
        succeeds
        equal   word [calls], 1
        equal   dword [result + real.eax], 6
        mov     ax, 7
        int     66h                     ; and by reflection
        equal   word [calls], 2
        equal   ax, 8
        done

; 0301h of the real procedure that calls the callback.
call_real:
        pushad
        mov     edi, result
        mov     ax, [real_segment]
        mov     [edi + real.ds], ax
        mov     [edi + real.es], ax
        mov     [edi + real.cs], ax
        mov     word [edi + real.ip], real_call
        mov     dword [edi + real.sp], 0
        mov     word [edi + real.flags], 0
        mov     dword [edi + real.ebx], 0BBBB0002h
        mov     dword [edi + real.ecx], 0CCCC0003h
        mov     dword [edi + real.edx], 0DDDD0004h
        mov     dword [edi + real.esi], 05550005h
        mov     dword [edi + real.edi], 0D1D10006h
        mov     dword [edi + real.ebp], 0B0B00007h
        xor     bx, bx
        xor     cx, cx
        dpmi    301h
        succeeds
        popad
        ret

; DS:ESI is the real stack, ES:EDI the structure.
procedure:
        CALLBACK_POINTERS
        push    ds
        push    eax
        push    ebx
        push    ecx
        push    esi
        push    edi
        mov     eax, [esi]
        mov     [es:edi + real.ip], eax
        add     word [es:edi + real.sp], 4
        mov     bx, ds
        mov     ds, [cs:data_selector]
        mov     [seen_return], eax
        mov     [seen_esi], si
        mov     [seen_edi], di
        mov     [seen_es], es
        mov     [seen_ss], ss
        call    base_of
        mov     [seen_base], eax
        mov     ax, 902h
        int     31h
        mov     [seen_vif], al
        inc     word [calls]
        mov     cx, real_size
        mov     bx, seen
.copy:  mov     al, [es:edi]
        mov     [bx], al
        inc     edi
        inc     bx
        loop    .copy
        pop     edi
        mov     dword [es:edi + real.eax], 11112222h
        mov     dword [es:edi + real.ebx], 33334444h
        mov     word [es:edi + real.es], 7777h
        or      byte [es:edi + real.flags], 40h
        pop     esi
        pop     ecx
        pop     ebx
        pop     eax
        pop     ds
        RETINT

; The same, behind an INT: three words on the real stack.
as_interrupt:
        CALLBACK_POINTERS
        push    eax
        mov     eax, [esi]
        mov     [es:edi + real.ip], eax
        mov     ax, [esi + 4]
        mov     [es:edi + real.flags], ax
        add     word [es:edi + real.sp], 6
        inc     word [es:edi + real.eax]
        inc     word [es:calls]
        pop     eax
        RETINT

; In real mode.
real_call:
        mov     eax, 0AAAA0001h
        mov     [cs:seen_real_ss], ss
        mov     [cs:seen_real_sp], sp
        sub     word [cs:seen_real_sp], 4
        stc
        call    far [cs:callback]
behind_call:
        retf

        align   4
structure: times real_size db 0
seen:   times real_size db 0
result: times real_size db 0
callback: dd    0
seen_return: dd 0
seen_base: dd   0
seen_esi: dw    0
seen_edi: dw    0
seen_es: dw     0
seen_ss: dw     0
seen_real_ss: dw 0
seen_real_sp: dw 0
calls:  dw      0
seen_vif: db    0
        align   4
callbacks: times 1001 dd 0
        PROGRAM_END
