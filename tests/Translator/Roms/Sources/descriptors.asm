; Loads of segment registers, accesses to the byte of a limit, and what looks at descriptors (Intel SDM vol. 3, 5).
        %include "frame.inc"

RODATA  equ FREE                        ; read-only data
SMALL   equ FREE + 8h                   ; data of 4 KB
ABSENT  equ FREE + 10h                  ; data, not present
EXEC    equ FREE + 18h                  ; execute-only code
READ    equ FREE + 20h                  ; readable code
DOWN16  equ FREE + 28h                  ; expand-down, to FFFFh
DOWN32  equ FREE + 30h                  ; expand-down, to FFFFFFFFh
FRESH   equ FREE + 38h                  ; data not yet accessed
PAGES   equ FREE + 40h                  ; data of two pages, counted in pages
BUSY    equ FREE + 48h                  ; busy TSS
GATE    equ FREE + 50h                  ; call gate
NOCODE  equ FREE + 58h                  ; code, not present
SHORTC  equ FREE + 60h                  ; code of 16 bytes
UCONF   equ FREE + 68h                  ; conforming, level 3
INTGATE equ FREE + 70h                  ; an interrupt gate has no place in a GDT
ABSTSS  equ FREE + 78h
ABSLDT  equ FREE + 80h
USER    equ FREE + 88h                  ; data, level 3
FREETSS equ FREE + 90h
BIGSTK  equ FREE + 98h                  ; stack of 4 KB

; LAR or LSL must find a value, or leave ZF clear and the register alone
%macro found 3
        mov eax, %2
        mov ebx, 55555555h
        %1 ebx, eax
        must z
        same ebx, %3
%endmacro
%macro hidden 2
        mov eax, %2
        mov ebx, 55555555h
        %1 ebx, eax
        must nz
        same ebx, 55555555h
%endmacro
%macro verifies 2
        mov eax, %2
        %1 ax
        must z
%endmacro
%macro refuses 2
        mov eax, %2
        %1 ax
        must nz
%endmacro
%macro load 2
        mov eax, %2
        mov %1, ax
%endmacro
%macro loadfault 4                      ; register, selector, vector, code
        mov eax, %2
        fault %3, %4, mov %1, ax
%endmacro

TESTS:  descriptor RODATA, DATA, 0FFFFh, 91h
        descriptor SMALL, DATA, 0FFFh, 93h
        descriptor ABSENT, DATA, 0FFFFh, 13h
        descriptor EXEC, DATA, 0FFFFh, 99h
        descriptor READ, DATA, 0FFFFh, 9Bh
        descriptor DOWN16, DATA, 0FFFh, 97h
        descriptor DOWN32, DATA, 0FFFh, 97h, 40h
        descriptor FRESH, DATA, 0FFFFh, 92h
        descriptor PAGES, DATA, 1, 93h, 80h
        descriptor BUSY, TSS2, 67h, 8Bh
        descriptor GATE, CODE, 0, 8Ch
        descriptor NOCODE, ROM, 0FFFFh, 1Bh, 40h
        descriptor SHORTC, ROM, 0Fh, 9Bh, 40h
        descriptor UCONF, ROM, 0FFFFh, 0FFh, 40h
        descriptor INTGATE, 0, 0, 8Eh
        descriptor ABSTSS, TSS2, 67h, 09h
        descriptor ABSLDT, LDT, 7Fh, 02h
        descriptor USER, DATA, 0FFFFh, 0F3h
        descriptor FREETSS, TSS2, 67h, 89h
        descriptor BIGSTK, DATA, 0FFFh, 93h, 40h

; ---- DS ES FS GS -----------------------------------------------------------------------------------------------------
        load gs, 0
        load gs, 3
        fault 13, 0, mov al, [gs:0]
        fault 13, 0, mov [gs:0], al
        load gs, RODATA
        load gs, READ
        load gs, CONF
        load gs, CONF | 3
        load gs, UCONF | 3
        load gs, USER
        load gs, USER | 3
        load gs, SMALL
        loadfault gs, SMALL | 1, 13, SMALL
        loadfault gs, EXEC, 13, EXEC
        loadfault gs, ABSENT, 11, ABSENT
        loadfault gs, NOCODE, 11, NOCODE
        loadfault gs, TSSSEL, 13, TSSSEL
        loadfault gs, LDTSEL, 13, LDTSEL
        loadfault gs, GATE, 13, GATE
        loadfault gs, 4, 13, 4
        loadfault gs, 1800h, 13, 1800h
        loadfault gs, 0FFFFh, 13, 0FFFCh
        mov ax, gs
        same ax, SMALL
        fault 6, NONE, db 8Eh, 0C8h          ; MOV CS, AX
        fault 6, NONE, db 8Eh, 0F0h          ; there is no segment register 6
        push dword ABSENT
        fault 11, ABSENT, pop fs
        same esp, [resume_esp]
        pop eax
        mov dword [scratch], 1234h
        mov dword [scratch + 4], EXEC
        mov ebx, 77h
        fault 13, EXEC, lgs ebx, [scratch]
        same ebx, 77h
        fault 6, NONE, db 0C5h, 0C0h         ; LDS from a register
        load gs, FRESH
        same byte [GDT + FRESH + 5], 93h
        ; the LDT
        loadfault gs, 0Ch, 13, 0Ch

; ---- SS --------------------------------------------------------------------------------------------------------------
        loadfault ss, 0, 13, 0
        loadfault ss, STACK | 3, 13, STACK
        loadfault ss, USER, 13, USER
        loadfault ss, USER | 3, 13, USER
        loadfault ss, RODATA, 13, RODATA
        loadfault ss, READ, 13, READ
        loadfault ss, ABSENT, 12, ABSENT
        loadfault ss, TSSSEL, 13, TSSSEL
        mov ax, ss
        same ax, STACK
        mov dword [scratch + 4], ABSENT
        mov esi, esp
        fault 12, ABSENT, lss esp, [scratch]
        same esi, esp

; ---- limits ----------------------------------------------------------------------------------------------------------
        load gs, SMALL
        mov al, [gs:0FFFh]
        mov ax, [gs:0FFEh]
        mov eax, [gs:0FFCh]
        fault 13, 0, mov al, [gs:1000h]
        fault 13, 0, mov ax, [gs:0FFFh]
        fault 13, 0, mov eax, [gs:0FFDh]
        fault 13, 0, mov eax, [gs:0FFFFFFFEh]
        fault 13, 0, mov [gs:0FFFh], ax
        fault 13, 0, inc word [gs:0FFFh]
        fault 13, 0, cmpxchg [gs:0FFDh], ecx
        fault 13, 0, bound eax, [gs:0FFCh]
        fault 13, 0, lfs eax, [gs:0FFCh]
        fault 13, 0, call far [gs:0FFCh]
        fault 13, 0, push dword [gs:0FFDh]
        fault 13, 0, bts dword [gs:0FFDh], 1
        mov ebx, 32
        fault 13, 0, bts [gs:0FFCh], ebx
        load gs, PAGES
        mov al, [gs:1FFFh]
        fault 13, 0, mov al, [gs:2000h]
        load gs, RODATA
        mov al, [gs:0]
        fault 13, 0, mov [gs:0], al
        fault 13, 0, or [gs:0], al
        test [gs:0], al
        load gs, READ
        mov al, [gs:0]
        fault 13, 0, mov [gs:0], al
        fault 13, 0, mov [cs:0], al
        load gs, DOWN16
        fault 13, 0, mov al, [gs:0]
        fault 13, 0, mov al, [gs:0FFFh]
        mov al, [gs:1000h]
        mov al, [gs:0FFFFh]
        fault 13, 0, mov ax, [gs:0FFFh]
        fault 13, 0, mov ax, [gs:0FFFFh]
        fault 13, 0, mov al, [gs:10000h]
        load gs, DOWN32
        fault 13, 0, mov al, [gs:0FFFh]
        mov al, [gs:1000h]
        mov al, [gs:10000h]
        ; a string that runs over the limit stops at it
        load es, SMALL
        mov edi, 0FF0h
        mov ecx, 20h
        xor eax, eax
        fault 13, 0, rep stosb
        same ecx, 10h
        same edi, 1000h
        ; the stack segment has its own fault
        load ss, BIGSTK
        mov ebp, esp
        mov esp, 800h
        mov eax, [ss:0FFCh]
        fault 12, 0, mov eax, [ss:0FFDh]
        mov esi, 1000h
        fault 12, 0, mov al, [ss:esi]
        xchg ebp, esi
        fault 12, 0, mov al, [ebp]
        xchg ebp, esi
        load ss, STACK
        mov esp, ebp

; ---- LAR LSL VERR VERW ARPL ------------------------------------------------------------------------------------------
        found lar, CODE, 409B00h
        found lar, RODATA, 9100h
        found lar, ABSENT, 1300h
        found lar, PAGES, 809300h
        found lar, BUSY, 8B00h
        found lar, GATE, 8C00h
        found lar, LDTSEL, 8200h
        found lar, CONF | 3, 409F00h
        hidden lar, 0
        hidden lar, INTGATE
        hidden lar, 2000h
        hidden lar, RODATA | 1
        hidden lar, 4
        found lsl, SMALL, 0FFFh
        found lsl, PAGES, 1FFFh
        found lsl, FLAT, 0FFFFFFFFh
        found lsl, BUSY, 67h
        found lsl, LDTSEL, 7FFh
        found lsl, DOWN32, 0FFFh
        hidden lsl, GATE
        hidden lsl, SMALL | 3
        hidden lsl, 0
        verifies verr, RODATA
        verifies verr, READ
        verifies verr, CONF | 3
        verifies verr, ABSENT
        refuses verr, EXEC
        refuses verr, 0
        refuses verr, TSSSEL
        refuses verr, RODATA | 3
        refuses verr, 1FF8h
        verifies verw, SMALL
        verifies verw, DOWN16
        refuses verw, RODATA
        refuses verw, READ
        refuses verw, SMALL | 2
        mov eax, 0FFFF1230h
        mov ebx, 3
        arpl ax, bx
        must z
        same eax, 0FFFF1233h
        arpl ax, bx
        must nz
        same eax, 0FFFF1233h
        mov ebx, 2
        arpl ax, bx
        must nz
        same eax, 0FFFF1233h

; ---- LLDT LTR --------------------------------------------------------------------------------------------------------
        mov eax, TSSSEL
        fault 13, TSSSEL, ltr ax         ; busy since the start
        mov eax, BUSY
        fault 13, BUSY, ltr ax
        mov eax, 0
        fault 13, 0, ltr ax
        mov eax, CODE
        fault 13, CODE, ltr ax
        mov eax, 4
        fault 13, 4, ltr ax
        mov eax, ABSTSS
        fault 11, ABSTSS, ltr ax
        mov eax, CODE
        fault 13, CODE, lldt ax
        mov eax, 14h
        fault 13, 14h, lldt ax
        mov eax, ABSLDT
        fault 11, ABSLDT, lldt ax
        mov eax, FREETSS
        ltr ax
        same byte [GDT + FREETSS + 5], 8Bh
        str eax
        same eax, FREETSS
        and byte [GDT + TSSSEL + 5], 0FDh
        mov eax, TSSSEL
        ltr ax
        mov eax, LDTSEL
        lldt ax
        sldt eax
        same eax, LDTSEL
        mov dword [LDT + 8], 0FFFFh
        mov dword [LDT + 12], 0F202h | (DATA & 0FF0000h) >> 16
        load gs, 0Fh
        same byte [LDT + 13], 0F3h
        loadfault gs, 804h, 13, 804h
        loadfault gs, 4, 13, 4
        xor eax, eax
        lldt ax
        loadfault gs, 0Fh, 13, 0Ch

; ---- at level 3 ------------------------------------------------------------------------------------------------------
        mov eax, RODATA
        fault3 13, RODATA, mov gs, ax
        mov eax, SMALL | 3
        fault3 13, SMALL, mov gs, ax
        mov eax, STACK
        fault3 13, STACK, mov ss, ax
        mov eax, FLAT & ~3
        fault3 13, FLAT & ~3, mov ss, ax
        fault3 13, 0, cli
        fault3 13, 0, sti
        fault3 13, 0, hlt
        fault3 13, 0, in al, 60h
        mov edx, 60h
        fault3 13, 0, in al, dx
        fault3 13, 0, outsb
        fault3 13, 0, out dx, eax
        mov edx, 5Fh
        fault3 13, 0, in ax, dx
        fault3 13, 0, mov eax, cr0
        fault3 13, 0, mov cr0, eax
        fault3 13, 0, mov eax, cr3
        fault3 13, 0, mov eax, dr0
        fault3 13, 0, mov dr7, eax
        fault3 13, 0, lmsw ax
        fault3 13, 0, clts
        fault3 13, 0, lgdt [scratch]
        fault3 13, 0, lidt [scratch]
        fault3 13, 0, lldt ax
        fault3 13, 0, ltr ax
        fault3 13, 0, invd
        fault3 13, 0, wbinvd
        fault3 13, 0, invlpg [scratch]
        ring3
        in al, 61h
        smsw ax
        sldt ax
        str ax
        same ax, TSSSEL
        sgdt [scratch]
        same dword [scratch + 2], GDT
        sidt [scratch]
        same dword [scratch + 2], IDT
        mov ax, cs
        same ax, UCODE
        hidden lar, RODATA
        hidden lsl, CODE
        found lar, UCODE, 40FB00h
        found lar, CONF, 409F00h
        refuses verr, CODE
        verifies verw, FLAT
        load gs, CONF | 3
        load gs, USER
        load gs, USER | 3
        endring3

; POPF and IRET leave IF and IOPL to those who may.
        ring3
        push dword 3202h
        popfd
        pushfd
        pop eax
        same eax, 2
        endring3
        mov dword [user_flags], 3002h
        ring3
        sti
        cli
        push dword 202h
        popfd
        pushfd
        pop eax
        same eax, 3202h
        in al, 60h
        endring3
        mov dword [user_flags], 2

; ---- far transfers to code segments ----------------------------------------------------------------------------------
        fault 13, 0, jmp 0:0
        fault 13, RODATA, jmp RODATA:0
        fault 13, LDTSEL, jmp LDTSEL:0
        fault 13, UCODE & ~3, jmp UCODE:0
        fault 13, CODE, jmp CODE | 1:0
        fault 11, NOCODE, jmp NOCODE:0
        fault 13, 0, jmp SHORTC:10h
        fault 13, 1800h, jmp 1800h:0
        fault 13, CODE1 & ~3, call CODE1:0
        fault 13, UCONF, call UCONF:0
        fault 11, NOCODE, call NOCODE:0
        jmp CONF:.conforming
.conforming:
        mov ax, cs
        same ax, CONF
        jmp CODE:.direct
.direct:
        call CONF | 3:.subroutine
        jmp .returned
.subroutine:
        mov ax, cs
        same ax, CONF
        retf
.returned:
        mov ax, cs
        same ax, CODE
        fault3 13, CODE, jmp CODE:0
        ring3
        call CONF:.outer
        jmp .back
.outer: mov ax, cs
        same ax, CONF | 3
        retf
.back:  mov ax, cs
        same ax, UCODE
        endring3
; Returns.
        push dword CODE | 1
        push dword 0
        fault 13, CODE, retf
        mov dword [esp + 4], 0
        fault 13, 0, retf
        mov dword [esp + 4], RODATA
        fault 13, RODATA, retf
        mov dword [esp + 4], NOCODE
        fault 11, NOCODE, retf
        mov dword [esp + 4], SHORTC
        mov dword [esp], 10h
        fault 13, 0, retf
        add esp, 8
; A return to level 3 looks at its stack, and takes away what that level may not use.
        push dword STACK
        push dword STACK3
        push dword UCODE
        push dword 0
        fault 13, STACK, retf
        mov dword [esp + 12], 0
        fault 13, 0, retf
        mov dword [esp + 12], RODATA | 3
        fault 13, RODATA, retf
        mov dword [esp + 12], FLAT & ~3
        fault 13, FLAT & ~3, retf
        add esp, 16
        load gs, SMALL
        load fs, CONF
        ring3
        mov ax, gs
        same ax, 0
        mov ax, fs
        same ax, CONF
        mov ax, ds
        same ax, FLAT
        endring3

; ---- descriptor caches -----------------------------------------------------------------------------------------------
; A changed descriptor has no effect until it is loaded.
        load gs, SMALL
        descriptor SMALL, DATA + 10h, 0FFh, 91h
        mov dword [DATA + 800h], 12345678h
        mov eax, [gs:800h]
        same eax, 12345678h
        mov [gs:800h], ax
        load gs, SMALL
        fault 13, 0, mov al, [gs:100h]
; Real mode keeps limits of 4 GB.
        mov dword [DATA + 100000h], 89ABCDEFh
        load gs, FLAT
        jmp CODE16:.sixteen
        bits 16
.sixteen:
        load ds, DATA16
        load ss, DATA16
        lidt [cs:real_idt_pointer]
        mov eax, cr0
        and al, 0FEh
        mov cr0, eax
        jmp 0F000h:.real
.real:  mov ecx, [gs:dword DATA + 100000h]
        mov ax, DATA >> 4
        mov gs, ax
        mov edx, [gs:dword 100000h]
        xor ax, ax
        mov ds, ax
        mov ss, ax
        o32 lidt [cs:idt_pointer]
        mov eax, cr0
        or al, 1
        mov cr0, eax
        jmp dword CODE:.protected
        bits 32
.protected:
        load ds, FLAT
        load ss, STACK
        same ecx, 89ABCDEFh
        same edx, 89ABCDEFh
        ret
        end_of_rom
