/** What a run is asked. */
export const question = { model: { params: 7e9 }, data: { tokens: 2e12, sequence_length: 2048 }, hardware: { accelerator: "h100-sxm-80gb", count: 64 } };
