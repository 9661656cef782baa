; Virtual interrupts of the Pentium: VIF and VIP in virtual 8086 mode (CR4.VME) and at level 3 (CR4.PVI), and INT n that goes
; to the program's own vectors (Intel SDM vol. 3, 20.3 and 20.4).
        %include "frame.inc"
        %include "virtual86.inc"

VIF     equ 80000h
VIP     equ 100000h
BITMAP  equ 0A0h                        ; offset of the I/O bitmap in the TSS; the redirection bits are in front of it

; the mode with an IOPL that does not let INT 80h out of it: HLT does
%macro begin86 0
        expect 13, 0, 0F000h, NONE
        mov dword [resume], %%done
        enter86 %%at
        bits 16
%define halted86 %%done
%%at:
%endmacro

%macro hlt86 0
        hlt
        bits 32
halted86:
%endmacro

; what PUSHF shows of IF, IOPL and those beside them
%macro shows 1
        pushf
        pop ax
        and ax, 7F00h
        cmp ax, %1
        jne .bad86
%endmacro

TESTS:  mov word [TSS + 66h], BITMAP
        mov edi, TSS + BITMAP - 32
        mov ecx, 64
        xor eax, eax
        rep stosd
        mov byte [TSS + BITMAP - 32 + 80h / 8], 1       ; INT 80h goes to the monitor
        mov byte [TSS + BITMAP - 32 + 62h / 8], 4       ; and so does 62h
        mov word [4 * 60h], .handler
        mov word [4 * 60h + 2], 0F000h

; ---- without the bits of CR4 -----------------------------------------------------------------------------------------
        mov dword [user_flags], 0
        fault86 13, 0, cli
        fault86 13, 0, int 60h
        fault3 13, 0, cli
        fault3 13, 0, sti

; ---- virtual 8086 mode, IOPL 3 needed for what leaves it --------------------------------------------------------------
        mov eax, 1
        mov cr4, eax
        mov eax, cr4
        same eax, 1
        mov dword [user_flags], IOPL3
        run86
        shows 3000h
        sti
        pushfd
        pop eax
        and eax, VIF | VIP | 3200h
        cmp eax, 3200h                  ; IF itself
        jne .bad86
        int 60h                         ; to the program's vector all the same
        cmp bx, 3200h
        jne .bad86
        cmp dx, 3000h                   ; IF is clear there
        jne .bad86
        end86
        fault86 13, 62h * 8 + 2, int 62h     ; there is no gate for level 3

; ---- virtual 8086 mode, IOPL 0 ---------------------------------------------------------------------------------------
        mov dword [user_flags], 0
        fault86 13, 0, pushfd
        fault86 13, 0, popfd
        fault86 13, 0, iretd
        fault86 13, 0, int 62h
        begin86
        shows 3000h                   ; IOPL 3, VIF clear
        sti
        shows 3200h
        cli
        shows 3000h
        push word 0ED7h                 ; POPF: IF is VIF, IOPL and TF stay
        popf
        pushf
        pop ax
        cmp ax, 3ED7h
        jne .bad86
        push word 202h
        push cs
        push word .returned
        iret
.bad86: ud2
.returned:
        shows 3200h
        mov cx, sp
        int 60h
        cmp bx, 3200h                   ; as pushed
        jne .bad86
        cmp dx, 3000h                   ; VIF is clear there
        jne .bad86
        cmp cx, sp
        jne .bad86
        shows 3200h                           ; IRET set it again
        hlt86
        mov eax, [seen_eflags]
        and eax, VIF | VIP | 200h | 3000h
        same eax, VIF
; the monitor sets VIF with IRETD
        mov dword [user_flags], VIF
        begin86
        shows 3200h
        hlt86
; one that waits: STI, and what sets IF, go to the monitor
        mov dword [user_flags], VIP
        fault86 13, 0, sti
        expect 13, 0, 0F000h, .popf
        mov dword [resume], .waits
        enter86 .push
        bits 16
.push:  push word 2
        popf                            ; which does not set it
        cli
        push word 202h
.popf:  popf
        ud2
        bits 32
.waits: expect 13, 0, 0F000h, .iret
        mov dword [resume], .trap
        enter86 .frame
        bits 16
.frame: push word 202h
        push cs
        push word .iret
.iret:  iret
        ud2
        bits 32
; TF is never loaded
.trap:  mov dword [user_flags], 0
        expect 13, 0, 0F000h, .popt
        mov dword [resume], .short
        enter86 .tf
        bits 16
.tf:    push word 102h
.popt:  popf
        ud2
        bits 32
; a TSS that ends in front of the bits, and a bitmap that has no room for them
.short: mov word [TSS + 66h], 7FFh + 32
        fault86 13, 0, int 68h
        mov word [TSS + 66h], BITMAP
; the stack of the redirected interrupt
        expect 12, 0, 0F000h, .full
        mov dword [resume], .protected
        enter86 .low
        bits 16
.low:   mov sp, 3
.full:  int 60h
        ud2
        bits 32

; ---- level 3 of protected mode ---------------------------------------------------------------------------------------
.protected:
        fault3 13, 0, cli               ; VME means nothing here
        mov eax, 2
        mov cr4, eax
        fault86 13, 0, cli              ; nor PVI there
        mov dword [user_flags], 2
        ring3
        sti
        pushfd
        pop eax
        and eax, VIF | VIP | 200h
        same eax, VIF
        cli
        pushfd
        pop eax
        and eax, VIF | VIP | 200h
        same eax, 0
        push dword 202h                 ; POPF does not know it
        popfd
        pushfd
        pop eax
        and eax, VIF | VIP | 200h
        same eax, 0
        push dword VIF | VIP | 2
        popfd
        pushfd
        pop eax
        and eax, VIF | VIP | 200h
        same eax, 0
        endring3
        mov dword [user_flags], VIP
        fault3 13, 0, sti
        ring3
        cli
        pushfd
        pop eax
        and eax, VIF | VIP | 200h
        same eax, VIP
        endring3
; at level 0, and with IOPL 3, it is IF
        mov dword [user_flags], IOPL3
        ring3
        sti
        pushfd
        pop eax
        and eax, VIF | VIP | 200h
        same eax, 200h
        cli
        endring3
; POPFD at level 0 leaves both alone
        push dword VIF | VIP | 2
        popfd
        pushfd
        pop eax
        and eax, VIF | VIP
        same eax, 0
        xor eax, eax
        mov cr4, eax
        ret

        bits 16
; BX: FLAGS as they were pushed; DX: as they are
.handler:
        mov bp, sp
        mov bx, [bp + 4]
        pushf
        pop dx
        and bx, 7F00h
        and dx, 7F00h
        iret
        bits 32
        end_of_rom
