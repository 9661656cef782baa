; INT 31h/0305h and 0306h: the state's saving and raw switches of the mode.
%include "dpmi.inc"

main:
        item    "0305h"
        dpmi    305h
        succeeds
        mov     [state_size], ax
        mov     [save_real], cx
        mov     [save_real + 2], bx
%if CLIENT = 32
        mov     [save_protected], edi
        mov     [save_protected + 4], si
%else
        mov     [save_protected], di
        mov     [save_protected + 2], si
%endif
        differs bx, 0
        differs si, 0
        atmost  ax, 1024

        item    "0306h"
        dpmi    306h
        succeeds
        mov     [to_protected], cx
        mov     [to_protected + 2], bx
%if CLIENT = 32
        mov     [to_real], edi
        mov     [to_real + 4], si
%else
        mov     [to_real], di
        mov     [to_real + 2], si
%endif
        differs bx, 0
        differs si, 0

        item    "to real mode and back"
        mov     word [rounds], 3
.round:
        ; State of the mode that is left: none of real mode yet. Save what there is of it.
        mov     edi, state
        xor     al, al
        CALLFAR [save_protected]
        mov     [old_sp], sp
        mov     ebp, 0B0B0CCCCh
        mov     ax, [real_segment]      ; DS
        mov     cx, ax                  ; ES
        mov     dx, ax                  ; SS
        mov     ebx, own_stack          ; SP
        mov     si, ax                  ; CS
        mov     edi, in_real            ; IP
        JUMPFAR [to_real]

in_protected:
        mov     ax, ss
        equal   ax, [data_selector]
        mov     ax, sp
        equal   ax, [old_sp]
        mov     ax, es
        equal   ax, [psp_selector]
        mov     ax, fs
        equal   ax, 0
        mov     ax, gs
        equal   ax, 0
        equal   ebp, 0B0B0DDDDh
        push    ds
        pop     es
        mov     edi, state
        mov     al, 1
        CALLFAR [save_protected]
        mov     ax, [real_segment]
        equal   ax, [seen_ss]
        equal   word [seen_sp], own_stack
        equal   word [seen_fs], 0
        equal   word [seen_vector], 4
        dec     word [rounds]
        jnz     main.round

        done

; In real mode.
in_real:
        mov     ax, cs
        cmp     [real_segment], ax      ; DS is right
        jne     .wrong
        mov     ax, es
        cmp     [real_segment], ax
        jne     .wrong
        mov     [seen_ss], ss
        mov     [seen_sp], sp
        mov     ax, fs
        or      ax, [seen_fs]
        mov     [seen_fs], ax
        mov     ax, gs
        or      [seen_fs], ax
        cmp     ebp, 0B0B0CCCCh
        jne     .wrong
        mov     ah, 30h                 ; DOS works
        int     21h
        cmp     al, 3
        jb      .wrong
        mov     word [seen_vector], 4
        mov     edi, state2             ; real mode's way to save
        xor     al, al
        call    far [save_real]
        mov     edi, state2
        mov     al, 1
        call    far [save_real]
        mov     ebp, 0B0B0DDDDh
        jmp     .back
.wrong: mov     word [seen_vector], 5
.back:  mov     ax, [data_selector]     ; DS
        mov     cx, [psp_selector]      ; ES
        mov     dx, ax                  ; SS
        movzx   ebx, word [old_sp]      ; SP
        mov     si, [code_selector]     ; CS
        mov     edi, in_protected       ; IP
        jmp     far [to_protected]

        align   4
to_real: dd     0, 0
save_protected: dd 0, 0
to_protected: dd 0
save_real: dd   0
state_size: dw  0
old_sp: dw      0
seen_ss: dw     0
seen_sp: dw     0
seen_fs: dw     0
seen_vector: dw 0
rounds: dw      0
state:  times 1024 db 0
state2: times 1024 db 0
        times   512 db 0
own_stack: dw   0
        PROGRAM_END
