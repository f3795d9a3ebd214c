module hello

go 1.21

require github.com/niftynei/glightning v0.8.2

require github.com/stretchr/testify v1.12.1 // indirect
