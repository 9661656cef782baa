; INT 31h/0B00h to 0B03h: watchpoints.
%include "dpmi.inc"

; Watches [target], DL = 4 bytes, DH = %1; the handle goes to [handle].
%macro watch 1
        call    address_of_target
        mov     dx, %1 * 100h + 4
        dpmi    0B00h
        succeeds
        mov     [handle], bx
        mov     word [hits], 0
%endmacro

%macro triggered 1
        mov     bx, [handle]
        dpmi    0B02h
        succeeds
        and     ax, 1
        equal   ax, %1
%endmacro

main:
        mov     bl, 1
        mov     cx, cs
        mov     edx, debug
        dpmi    203h

        item    "stores"
        watch   1
        mov     eax, [target]
        mov     dword [target + 4], 1
        mov     dword [target - 4], 1
        equal   word [hits], 0
        triggered 0
        mov     dword [target], 5
after_store:
        nop
        equal   word [hits], 1
        equal   word [at_ip], after_store       ; a trap: behind the instruction
        triggered 1
        mov     bx, [handle]
        dpmi    0B03h
        succeeds
        triggered 0
        mov     byte [target + 3], 5            ; any byte of it
        nop
        equal   word [hits], 2
        mov     bx, [handle]
        dpmi    0B01h
        succeeds
        mov     dword [target], 6
        nop
        equal   word [hits], 2
        mov     bx, [handle]
        dpmi    0B01h
        fails   8023h
        mov     bx, [handle]
        dpmi    0B02h
        fails   8023h
        mov     bx, [handle]
        dpmi    0B03h
        fails   8023h

        item    "a loop's store, watched while it runs"
        mov     word [hits], 0
        mov     cx, 3000
.loop:  mov     ax, cx
        mov     [target], ax
        add     ax, [target]
        loop    .loop
        watch   1
        mov     cx, 3000
.again: mov     ax, cx
        mov     [target], ax
        add     ax, [target]
        loop    .again
        nop
        equal   word [hits], 3000
        mov     bx, [handle]
        dpmi    0B01h
        succeeds

        item    "loads and stores"
        watch   2
        mov     eax, [target]
        nop
        equal   word [hits], 1
        mov     [target], eax
        nop
        equal   word [hits], 2
        mov     bx, [handle]
        dpmi    0B01h
        succeeds

        item    "execution"
        mov     bx, cs
        call    base_of
        add     eax, watched
        mov     cx, ax
        shr     eax, 16
        mov     bx, ax
        mov     dx, 1                           ; one byte, execution
        dpmi    0B00h
        succeeds
        mov     [handle], bx
        mov     word [hits], 0
        mov     byte [is_execution], 1
watched:
        inc     word [rounds]
        equal   word [hits], 1
        equal   word [at_ip], watched           ; a fault: at the instruction
        mov     byte [is_execution], 0
%if CLIENT = 32
        mov     bx, [handle]
        dpmi    0B01h
        succeeds
%endif
        equal   word [rounds], 1

        item    "what is refused"
        call    address_of_target
        mov     dx, 304h                        ; there is no type 3
        dpmi    0B00h
        fails   8021h
        call    address_of_target
        mov     dx, 103h                        ; nor three bytes
        dpmi    0B00h
        fails   8021h
        xor     si, si
.more:  call    address_of_target
        mov     dx, 101h
        dpmi    0B00h
        jc      .none
        mov     [handles + si], bx
        add     si, 2
        cmp     si, 40
        jb      .more
        failed  "there are more watchpoints than debug registers"
.none:  fails   8016h
        equal   si, 8
.free:  sub     si, 2
        mov     bx, [handles + si]
        dpmi    0B01h
        succeeds
        test    si, si
        jnz     .free
        done

address_of_target:
        push    eax
        mov     bx, ds
        call    base_of
        add     eax, target
        mov     cx, ax
        shr     eax, 16
        mov     bx, ax
        pop     eax
        ret

debug:
        push    ds
        push    ax
        push    bp
        mov     bp, sp
        mov     ds, [cs:data_selector]
        inc     word [hits]
        mov     ax, [bp + 6 + 3 * WIDE]
        mov     [at_ip], ax
        cmp     byte [is_execution], 0
        je      .out
        or      byte [bp + 6 + 5 * WIDE + 2], CLIENT / 32       ; RF, where the frame has it
%if CLIENT = 16
        push    bx
        push    cx
        mov     bx, [handle]                    ; a frame of 16 bits has none
        mov     ax, 0B01h
        int     31h
        pop     cx
        pop     bx
%endif
.out:   pop     bp
        pop     ax
        pop     ds
        RETFAR

        align   4
        dd      0
target: dd      0
        dd      0
handle: dw      0
hits:   dw      0
at_ip:  dw      0
rounds: dw      0
handles: times 20 dw 0
is_execution: db 0
        PROGRAM_END
