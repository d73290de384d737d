import { type DescFile, type DescService, toBinary } from "@bufbuild/protobuf"
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt"
import type { Server } from "@grpc/grpc-js"
import type { ReflectionService } from "@grpc/reflection"

/**
 * Lets tools such as grpcurl and `buf curl` ask what the server offers. The reflection package wants a definition made by
 * proto-loader, but reads only the encoded file descriptors in it.
 */
export async function addReflection(server: Server, services: readonly DescService[]): Promise<void> {
  const { ReflectionService } = await import("@grpc/reflection")
  const files = new Set<DescFile>()
  for (const service of services) gather(service.file, files)
  const fileDescriptorProtos = [...files].map((file) => Buffer.from(toBinary(FileDescriptorProtoSchema, file.proto)))
  const made = { rebound: { format: "", type: {}, fileDescriptorProtos } }
  type Definition = ConstructorParameters<typeof ReflectionService>[0]
  new ReflectionService(made as unknown as Definition, {
    services: services.map((service) => service.typeName),
  }).addToServer(server)
}

function gather(file: DescFile, into: Set<DescFile>): void {
  if (into.has(file)) return
  into.add(file)
  for (const dependency of file.dependencies) gather(dependency, into)
}
