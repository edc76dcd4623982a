import { expect, it } from "vitest";
import { AcceleratorId } from "../../src/contract/primitives.ts";
import { accelerators, findAccelerator } from "../../src/hardware/accelerators/index.ts";

it("the catalogue has the accelerators the contract names, each once", () => {
  expect(accelerators.map(({ id }) => id).toSorted()).toEqual(AcceleratorId.options.toSorted());
});

it("ids are lower case, since questions are read so", () => {
  for (const { id } of accelerators) expect(findAccelerator(id.toUpperCase().toLowerCase())?.id).toBe(id);
});
