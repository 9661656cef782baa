; A 32-bit DPMI client that calls INT 21h itself: text, a file larger than the host's transfer area, memory of DOS, the PSP, a
; search. Exit code: the step that failed, or 0.
org 100h
bits 16
%macro step 1
    mov byte [failed], %1
%endmacro
    mov bx, 1000h
    mov ah, 4Ah
    int 21h
    step 1
    mov ax, 1687h
    int 2Fh
    test ax, ax
    jnz fail
    mov [entry], di
    mov [entry+2], es
    mov bx, si
    mov ah, 48h
    int 21h
    jc fail
    mov es, ax
    mov ax, 1
    call far [entry]
    jc fail

    step 2
    mov ah, 9
    mov edx, message
    int 21h
    step 3
    mov ah, 3Ch
    xor cx, cx
    mov edx, name
    int 21h
    jc fail
    mov bx, ax
    mov ah, 40h
    mov ecx, 60000
    xor edx, edx
    int 21h
    jc fail
    cmp eax, 60000
    jne fail
    step 4
    mov ax, 4200h
    xor cx, cx
    xor dx, dx
    int 21h
    push bx
    mov ah, 48h
    mov bx, 0F00h
    int 21h
    jc fail
    mov es, ax
    pop bx
    push ds
    push es
    pop ds
    mov ah, 3Fh
    mov ecx, 0F000h
    xor edx, edx
    int 21h
    pop ds
    jc fail
    cmp eax, 60000
    jne fail
    step 5
    xor esi, esi
    xor edi, edi
    mov ecx, 16
    cld
    repe cmpsd
    jne fail
    mov ah, 49h
    int 21h
    jc fail
    mov ah, 3Eh
    int 21h
    jc fail
    step 6
    mov ah, 62h
    int 21h
    mov es, bx
    cmp word [es:0], 20CDh
    jne fail
    mov es, [es:2Ch]
    mov al, [es:0]
    test al, al
    jz fail
    step 7
    mov ah, 1Ah
    mov edx, transfer
    int 21h
    mov ah, 4Eh
    mov edx, pattern
    xor ecx, ecx
    int 21h
    jc fail
    cmp dword [transfer+1Eh], 'PMDO'
    jne fail
    cmp dword [transfer+1Ah], 60000
    jne fail
    step 8
    mov ax, 3D00h
    mov edx, missing
    int 21h
    jnc fail
    cmp ax, 2
    jne fail
    mov ax, 4C00h
    int 21h
fail:
    mov ah, 4Ch
    mov al, [failed]
    int 21h

entry:    dd 0
failed:   db 0
message:  db 'protected', 13, 10, '$'
name:     db 'PMDOS.OUT', 0
pattern:  db 'PMDOS.O*', 0
missing:  db 'NOTHERE', 0
transfer: times 64 db 0
